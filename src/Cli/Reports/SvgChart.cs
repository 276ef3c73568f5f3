using System.Globalization;
using System.Xml.Linq;

namespace MlNetWatermark.Cli.Reports;

/// <summary>A small chart as inline SVG; its colours are classes of <see cref="ReportStyle"/>, so it follows the page into dark mode.</summary>
internal sealed class SvgChart
{
    private const double Width = 340, Height = 240, Left = 50, Right = 12, Top = 28, Bottom = 44;
    private readonly ChartAxis _x;
    private readonly ChartAxis _y;
    private readonly XElement _svg;

    /// <param name="title">Written above the chart.</param>
    /// <param name="description">The chart in words, for those who do not see it.</param>
    /// <param name="x">Horizontal axis.</param>
    /// <param name="y">Vertical axis.</param>
    public SvgChart(string title, string description, ChartAxis x, ChartAxis y)
    {
        (_x, _y) = (x, y);
        _svg = new XElement(
            "svg",
            new XAttribute("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {Height}")),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", $"{title}: {description}"),
            Text(Width / 2, 16, "title", title));
        foreach ((double value, string text) in x.Ticks())
        {
            _svg.Add(Segment(X(value), Height - Bottom, X(value), Top, "grid"), Text(X(value), Height - Bottom + 14, "tick", text));
        }

        foreach ((double value, string text) in y.Ticks())
        {
            _svg.Add(Segment(Left, Y(value), Width - Right, Y(value), "grid"), Text(Left - 5, Y(value) + 3.5, "tick end", text));
        }

        XElement vertical = Text(0, 0, "axis", y.Label);
        vertical.Add(new XAttribute("transform", $"translate(12 {Number((Top + Height - Bottom) / 2)}) rotate(-90)"));
        _svg.Add(
            Segment(Left, Height - Bottom, Width - Right, Height - Bottom, "frame"),
            Segment(Left, Height - Bottom, Left, Top, "frame"),
            Text((Left + Width - Right) / 2, Height - 10, "axis", x.Label),
            vertical);
    }

    /// <summary>A line across the chart at one height.</summary>
    public void Level(double y, string style) => _svg.Add(Segment(Left, Y(y), Width - Right, Y(y), style));

    /// <summary>Points joined by straight lines.</summary>
    public void Line(IEnumerable<(double X, double Y)> points, string style) => _svg.Add(new XElement(
        "polyline", new XAttribute("class", style), new XAttribute("points", Points(points.Select(point => (X(point.X), Y(point.Y)))))));

    /// <summary>A vertical bar that shows how sure a point is.</summary>
    public void Interval(double x, double low, double high, string style)
    {
        _svg.Add(Segment(X(x), Y(low), X(x), Y(high), style));
        foreach (double end in (ReadOnlySpan<double>)[low, high]) _svg.Add(Segment(X(x) - 3, Y(end), X(x) + 3, Y(end), style));
    }

    /// <summary>A filled circle that tells its value under the pointer.</summary>
    public void Dot(double x, double y, string style, string tip) => _svg.Add(new XElement(
        "circle",
        new XAttribute("class", style),
        new XAttribute("cx", Number(X(x))),
        new XAttribute("cy", Number(Y(y))),
        new XAttribute("r", "3.5"),
        new XElement("title", tip)));

    /// <summary>A diamond that tells its value under the pointer.</summary>
    public void Diamond(double x, double y, string style, string tip)
    {
        (double left, double top) = (X(x), Y(y));
        string corners = Points([(left - 4.5, top), (left, top - 4.5), (left + 4.5, top), (left, top + 4.5)]);
        _svg.Add(new XElement("polygon", new XAttribute("class", style), new XAttribute("points", corners), new XElement("title", tip)));
    }

    /// <summary>A bar from the horizontal axis up to <paramref name="y"/>.</summary>
    public void Bar(double from, double to, double y, string style, string tip)
    {
        double left = X(from) + 1, right = X(to) - 1, top = Y(y);
        _svg.Add(new XElement(
            "rect",
            new XAttribute("class", style),
            new XAttribute("x", Number(left)),
            new XAttribute("y", Number(top)),
            new XAttribute("width", Number(right - left)),
            new XAttribute("height", Number(Height - Bottom - top)),
            new XElement("title", tip)));
    }

    public XElement ToXml() => _svg;

    private double X(double value) => Left + ((Width - Right - Left) * _x.Place(value));

    private double Y(double value) => Height - Bottom - ((Height - Bottom - Top) * _y.Place(value));

    private static XElement Segment(double x1, double y1, double x2, double y2, string style) => new(
        "line",
        new XAttribute("class", style),
        new XAttribute("x1", Number(x1)),
        new XAttribute("y1", Number(y1)),
        new XAttribute("x2", Number(x2)),
        new XAttribute("y2", Number(y2)));

    private static XElement Text(double x, double y, string style, string text) =>
        new("text", new XAttribute("class", style), new XAttribute("x", Number(x)), new XAttribute("y", Number(y)), text);

    private static string Points(IEnumerable<(double X, double Y)> points) => string.Join(' ', points.Select(point => $"{Number(point.X)},{Number(point.Y)}"));

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
