using System.Text;
using System.Text.RegularExpressions;
using ScottPlot;
using SkiaSharp;

/// <summary>The look of all charts, and their files.</summary>
internal static partial class ChartFile
{
    /// <summary>A grey that reads on white and on black (contrast about 4.5 to each); the background is left transparent.</summary>
    public static readonly Color Ink = Color.FromHex("#777777");

    // Okabe and Ito, "Color Universal Design" (2008), without black and yellow, which vanish on one of the two backgrounds.
    private static readonly string[] s_palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00"];

    private static readonly MarkerShape[] s_markers =
    [
        MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp,
        MarkerShape.FilledDiamond, MarkerShape.OpenCircle, MarkerShape.OpenSquare,
    ];

    /// <summary>The colour of the n-th run; the same in every chart.</summary>
    public static Color Colour(int run) => Color.FromHex(s_palette[run % s_palette.Length]);

    /// <summary>The marker of the n-th run, so that no run hangs on its colour alone.</summary>
    public static MarkerShape Marker(int run) => s_markers[run % s_markers.Length];

    /// <summary>A plot with transparent background and grey text.</summary>
    public static Plot NewPlot(string title, string horizontal, string vertical)
    {
        Plot plot = new();
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.Axes.Color(Ink);
        plot.Grid.MajorLineColor = Ink.WithAlpha(0.25);
        plot.Legend.BackgroundColor = Colors.Transparent;
        plot.Legend.OutlineColor = Ink.WithAlpha(0.4);
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.FontColor = Ink;
        plot.Title(title, 14);
        plot.XLabel(horizontal, 12);
        plot.YLabel(vertical, 12);
        plot.Axes.Title.Label.ForeColor = Ink;
        plot.Font.Set("DejaVu Sans"); // where it is not installed, what the system has
        return plot;
    }

    /// <summary>Writes plots as one picture, in rows of at most <paramref name="columns"/>: NAME.svg and NAME.png.</summary>
    public static void Save(string folder, string name, IReadOnlyList<Plot> plots, int columns, int width, int height)
    {
        Directory.CreateDirectory(folder);
        columns = Math.Min(columns, plots.Count);
        int rows = (plots.Count + columns - 1) / columns;
        Multiplot page = new();
        page.RemovePlot(page.GetPlot(0));
        foreach (Plot plot in plots) page.AddPlot(plot);
        page.Layout = new ScottPlot.MultiplotLayouts.Grid(rows, columns);
        (int pageWidth, int pageHeight) = (columns * width, rows * height);

        using SKBitmap bitmap = new(2 * pageWidth, 2 * pageHeight); // twice as many pixels, for screens that have them
        using (SKCanvas canvas = new(bitmap))
        {
            canvas.Clear(SKColors.Transparent);
            canvas.Scale(2);
            page.Render(canvas, new PixelRect(0, pageWidth, pageHeight, 0));
        }

        using (FileStream png = File.Create(Path.Combine(folder, name + ".png"))) bitmap.Encode(png, SKEncodedImageFormat.Png, 100);

        using MemoryStream stream = new();
        using (SKCanvas canvas = SKSvgCanvas.Create(new SKRect(0, 0, pageWidth, pageHeight), stream))
        {
            page.Render(canvas, new PixelRect(0, pageWidth, pageHeight, 0));
        }

        // Clearing to transparent leaves a rectangle without a fill, which is black in SVG; and readers who lack the font that was
        // measured get one of the same widths.
        string svg = Encoding.UTF8.GetString(stream.ToArray()).Replace($"<rect width=\"{pageWidth}\" height=\"{pageHeight}\"/>", "");
        File.WriteAllText(Path.Combine(folder, name + ".svg"), FontFamily().Replace(svg, "font-family=\"DejaVu Sans, Verdana, sans-serif\""));
        Console.WriteLine($"{Path.Combine(folder, name)}.svg and .png");
    }

    [GeneratedRegex("font-family=\"[^\"]*\"")]
    private static partial Regex FontFamily();
}
