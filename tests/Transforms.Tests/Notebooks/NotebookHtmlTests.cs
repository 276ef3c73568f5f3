using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MlNetWatermark.Tests;

public partial class NotebookHtmlTests
{
    [Fact]
    public void A_large_picture_is_shown_small_and_inside_the_page()
    {
        string html = TestPictures.Natural(1000, 500).ToHtml();
        Picture shown = Shown(html);
        Assert.Equal((480, 240), (shown.Width, shown.Height));
        Assert.Contains("width=\"480\" height=\"240\"", html, StringComparison.Ordinal);
        Assert.Contains("picture of 1000 x 500 pixels", html, StringComparison.Ordinal);
        Assert.True(html.Length < 150_000, $"{html.Length} characters");
        Assert.Equal(100, Shown(TestPictures.Natural(1000, 500).ToHtml(maximumSide: 100)).Width);
        Assert.Throws<ArgumentOutOfRangeException>(() => TestPictures.Natural(8, 8).ToHtml(maximumSide: 0));
    }

    [Fact]
    public void A_thin_picture_keeps_one_pixel() => Assert.Equal((480, 1), (Shown(TestPictures.Grey(4000, 2).ToHtml()).Width, Shown(TestPictures.Grey(4000, 2).ToHtml()).Height));

    [Fact]
    public void Small_and_transparent_pictures_are_shown_without_loss()
    {
        Picture small = TestPictures.Natural(60, 40);
        Assert.Equal(small.Rgba, Shown(small.ToHtml()).Rgba);
        Picture transparent = TestPictures.Random(200, 200);
        Assert.StartsWith("<img src=\"data:image/png", transparent.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_of_a_column_is_shown_like_its_picture()
    {
        Picture picture = TestPictures.Natural(60, 40);
        using Microsoft.ML.Data.MLImage image = MLImagePixels.ToImage(picture);
        Assert.Equal(picture.ToHtml(), image.ToHtml());
    }

    [Fact]
    public void An_extraction_says_what_was_read()
    {
        WatermarkEngine engine = new(WatermarkModel.LoadDefault());
        Picture marked = engine.Embed(PictureFile.Read(RepositoryRoot.Image("coffee.png")), Payload.OfText("studio-7"));
        string[] cells = Cells(engine.Extract(marked).ToHtml());
        Assert.Contains("detected", cells);
        Assert.Contains("studio-7", cells);
        Assert.Contains("checksum right, bits corrected: 0", cells);
        Assert.Contains("matches", Cells(engine.Expect(marked, Payload.OfText("studio-7")).ToHtml()));
        string[] unmarked = Cells(engine.Extract(TestPictures.Natural(128, 128)).ToHtml());
        Assert.Contains("not detected", unmarked);
        Assert.DoesNotContain("payload", unmarked);
    }

    [Fact]
    public void Texts_of_strangers_are_escaped()
    {
        string html = (Read() with { Payload = new PayloadReading(Payload.OfText("<script>&\u202e\u0007"), PayloadCorrection.Balanced, 0) }).ToHtml();
        Assert.Contains(@"&lt;script&gt;&amp;\u202e\u0007", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_localization_shows_its_mask_alone_or_on_the_picture()
    {
        Picture picture = TestPictures.Natural(32, 16);
        float[] mask = [.. Enumerable.Range(0, 32 * 16).Select(i => i % 32 < 8 ? 1f : 0f)];
        Localization found = new() { Width = 32, Height = 16, Mask = mask, Coverage = 0.25, Regions = [new MarkedRegion(0, 0, 8, 16, 0.25)] };
        Assert.Equal(Pictures.MaskPicture(mask, 32, 16).Rgba, Shown(found.ToHtml()).Rgba);
        Assert.Equal(Pictures.MaskOverlay(picture, mask).Rgba, Shown(found.ToHtml(picture)).Rgba);
        string[] cells = Cells(found.ToHtml(picture));
        Assert.Equal(["1", "0", "0", "8", "16", "25.0 %"], cells[^6..]);
        Assert.DoesNotContain("not as marked", cells);
        Assert.Contains("75.0 %", Cells((found with { Meaning = MaskMeaning.Untampered }).ToHtml()));
        Assert.Contains("and 5 smaller regions", (found with { Regions = [.. Enumerable.Repeat(found.Regions[0], 15)] }).ToHtml(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => found.ToHtml(TestPictures.Natural(31, 16)));
    }

    [Fact]
    public void A_refined_mark_shows_its_picture_and_what_distortions_leave()
    {
        RefinedMark mark = new(TestPictures.Natural(32, 16), true) { WrongBits = 0, Psnr = 45.123, Iterations = 20, Kept = 17, Layers = [new LayerReading("jpeg", 3, 160)] };
        Assert.Equal(["readable", "yes", "wrong bits", "0", "PSNR", "45.12 dB", "iterations", "20, kept 17", "distortion", "wrong bits", "bits", "jpeg", "3", "160"], Cells(mark.ToHtml()));
    }

    [Fact]
    public void A_report_is_a_row_for_each_attack()
    {
        RobustnessReport report = new RobustnessBenchmark(new DwtDctSystem()).Run(
            [new BenchmarkPicture("coffee", RepositoryRoot.Image("coffee.png"))],
            new RobustnessBenchmarkOptions { Attacks = AttackSuite.ParseList("none,jpeg:50") },
            cancellationToken: TestContext.Current.CancellationToken);
        string html = report.ToHtml();
        string[] cells = Cells(html);
        Assert.Contains("dwt-dct", cells);
        Assert.Contains("jpeg:50", cells);
        Assert.Equal(2 + 5, Regex.Count(html, "<tr>") - 1);
    }

    [Fact]
    public void A_table_takes_the_colour_of_the_page_and_sets_none()
    {
        Assert.Contains("color:inherit", Read().ToHtml(), StringComparison.Ordinal);
        Assert.DoesNotMatch("(color|background):(?!inherit)", Read().ToHtml());
    }

    [Fact]
    public void No_fragment_depends_on_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = new NumberFormatInfo { NumberDecimalSeparator = "," } };
            Assert.Contains("0.50", Cells(Read().ToHtml()));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static Extraction Read() => new() { Detected = true, PValue = 1e-9, Score = 0.5, Message = Message.Parse("0101"), BitProbabilities = [0, 1, 0, 1], Coverage = 1 };

    private static Picture Shown(string html) => PictureFile.Decode(Convert.FromBase64String(DataUri().Match(html).Groups[1].Value));

    /// <summary>The texts of all tables of a fragment that is well-formed and refers to nothing outside itself.</summary>
    private static string[] Cells(string html)
    {
        XElement page = XElement.Parse($"<div>{VoidElement().Replace(html, "$0</img>")}</div>");
        Assert.DoesNotContain("http", html, StringComparison.Ordinal);
        return [.. page.Descendants().Where(element => element.Name == "th" || element.Name == "td").Select(element => element.Value)];
    }

    [GeneratedRegex("base64,([^\"]+)\"")]
    private static partial Regex DataUri();

    [GeneratedRegex("<img [^>]*>")]
    private static partial Regex VoidElement();
}
