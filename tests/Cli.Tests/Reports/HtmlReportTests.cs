using System.Xml.Linq;
using MlNetWatermark.Cli.Reports;

namespace MlNetWatermark.Tests.Reports;

public class HtmlReportTests
{
    private static readonly XElement s_page = XDocument.Parse(MadeUpRows.Page()).Root!;

    [Fact]
    public void The_page_is_well_formed_and_takes_names_as_text()
    {
        Assert.Equal("A run & its <title>", s_page.Descendants("h1").Single().Value);
        Assert.Equal("made-up <1>", s_page.Descendants("dd").First().Value);
        Assert.Equal("plain\n  text <i>", s_page.Descendants("pre").Single().Value);
        Assert.Empty(s_page.Descendants("b"));
        Assert.Equal(["a <b>bold</b> & \"quoted\" \uFFFD \uFFFD name.png", "jpeg:10", "Ends before its <pixels> & more."], Row("Not measured", 0));
    }

    [Fact]
    public void Nothing_is_loaded_from_elsewhere_and_nothing_runs()
    {
        Assert.Empty(s_page.Descendants("script").Concat(s_page.Descendants("link")).Concat(s_page.Descendants("iframe")));
        Assert.All(s_page.Descendants().Attributes("src"), source => Assert.StartsWith("data:image/png;base64,iVBOR", source.Value, StringComparison.Ordinal));
        Assert.DoesNotContain("http:", MadeUpRows.Page(), StringComparison.Ordinal);
        Assert.DoesNotContain("https:", MadeUpRows.Page(), StringComparison.Ordinal);
        Assert.DoesNotContain("url(", MadeUpRows.Page(), StringComparison.Ordinal);
    }

    [Fact]
    public void Elements_that_hold_content_are_not_closed_at_once()
    {
        // HTML reads <td/> as an open tag; only void elements and drawings may be written so.
        foreach (XElement element in Pages().SelectMany(page => XDocument.Parse(page).Descendants()))
        {
            bool drawing = element.AncestorsAndSelf("svg").Any();
            Assert.True(!element.IsEmpty || drawing || element.Name.LocalName is "meta" or "img", element.ToString());
        }

        static string[] Pages() =>
        [
            MadeUpRows.Page(),
            MadeUpRows.Page([]),
            MadeUpRows.Page([new BenchmarkRow { Kind = BenchmarkRowKind.Unmarked, File = "a" }]),
            MadeUpRows.Page([new BenchmarkRow { Kind = BenchmarkRowKind.Failed, File = "a" }]),
            MadeUpRows.Page([new BenchmarkRow { Kind = BenchmarkRowKind.Attacked, File = "a", Attack = "none", BitAccuracy = 1 }]),
        ];
    }

    [Fact]
    public void The_attack_table_is_sorted_and_counts_right()
    {
        Assert.Equal(
            ["none", "blur:1", "grey", "jpeg:10", "jpeg:50", "jpeg:90", "splice:0.5+jpeg:30", "splice:0.5+jpeg:50"],
            Section("What the mark survives").Descendants("tbody").Single().Elements().Select(row => row.Elements().First().Value));
        Assert.Equal(["none", "10", "1.0000", "1.0000 to 1.0000", "100.0 %", "100.0 %", "1.000 (whole)"], Row("What the mark survives", 0));

        // Five readings at 0.96875 and five at 0.90625: resampled, 2 to 8 of 10 are the higher ones in 95 % of the cases (binomial).
        Assert.Equal(["jpeg:50", "10", "0.9375", "0.9187 to 0.9563", "0.0 %", "100.0 %", "1.000 (whole)"], Row("What the mark survives", 4));
        Assert.Equal("0.0 %", Row("What the mark survives", 3)[5]);
        Assert.Equal("0.800", Row("What the mark survives", 7)[6]);
    }

    [Fact]
    public void There_is_one_chart_for_each_kind_with_two_strengths()
    {
        XElement[] charts = [.. Section("Bit accuracy against strength").Descendants("svg")];
        Assert.Equal(["jpeg", "splice:0.5+jpeg:*"], charts.Select(chart => chart.Element("text")!.Value));
        Assert.Contains("0.625 at 10, 0.938 at 50, 1.000 at 90", charts[0].Attribute("aria-label")!.Value, StringComparison.Ordinal);
        Assert.Equal(3, charts[0].Elements("circle").Count());
        Assert.Contains("Dotted: 0.938", Section("Bit accuracy against strength").Value, StringComparison.Ordinal); // 30 of 32
        Assert.All(s_page.Descendants("svg"), chart => Assert.Equal("img", chart.Attribute("role")!.Value));

        // Half way up an axis from 0.4 to 1 is 0.7; chance lies a sixth of the way, between the frame's ends at 196 and 28.
        XElement chance = charts[0].Elements("line").Single(line => line.Attribute("class")!.Value == "chance");
        Assert.Equal(196 - (168 / 6.0), double.Parse(chance.Attribute("y1")!.Value, System.Globalization.CultureInfo.InvariantCulture), 0.01);
    }

    [Fact]
    public void Found_areas_follow_from_overlap_and_false_positives()
    {
        // Half is marked, a tenth of the other half is called marked: FP 0.05, TP 0.8 * 0.55 = 0.44, found 0.49: one bin below the truth.
        string[] row = Row("How much was found where a part is marked", 0);
        Assert.Equal(["50-60", "20", "0.800"], row[..3]);
        Assert.Equal("100", row[3 + 5]);
        Assert.Equal("0", row[3 + 6]); // framed: the truth
        Assert.Equal("\u00B7", row[3 + 7]);
    }

    [Fact]
    public void Unmarked_readings_are_counted_against_fair_p_values()
    {
        Assert.Equal(["cover", "10", "0", "0.5000", "2.5E-3"], Row("Pictures without a mark", 0));
        XElement chart = Section("Pictures without a mark").Descendants("svg").Single();
        XElement first = chart.Elements("rect").First();

        // 200 evenly spread values: those above 10^-0.5 are 200 * (1 - 0.3162) = 136.8.
        Assert.Equal("p up to 1E0: 137, expected 136.8", first.Value);
        Assert.Equal(200, chart.Elements("rect").Sum(bar => int.Parse(bar.Value.Split(' ')[4].TrimEnd(','), System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Contains("number 32: 1 in 100.0 %", Section("Pictures without a mark").Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16, null)]
    [InlineData(30, 28)]
    [InlineData(32, 30)]
    [InlineData(48, 41)]
    [InlineData(100, 74)]
    [InlineData(256, 167)]
    [InlineData(2000, 1107)]
    public void The_decodable_accuracy_is_the_smallest_that_luck_reaches_once_in_a_million(int length, int? matches) =>
        Assert.Equal((double?)matches / length, MessageLuck.LeastAccuracy(length));

    [Fact]
    public void The_message_length_comes_from_bits_or_from_a_perfect_reading()
    {
        Assert.Equal(32, MessageLuck.Length(MadeUpRows.All()));
        BenchmarkRow perfect = new() { Kind = BenchmarkRowKind.Attacked, File = "a", BitAccuracy = 1, MatchPValue = Math.Pow(2, -48) };
        Assert.Equal(48, MessageLuck.Length([perfect]));
        Assert.Null(MessageLuck.Length([perfect with { BitAccuracy = 0.9 }]));
    }

    private static XElement Section(string heading) => s_page.Descendants("section").Single(section => section.Element("h2")!.Value == heading);

    private static string[] Row(string heading, int row) =>
        [.. Section(heading).Descendants("tbody").Single().Elements("tr").ElementAt(row).Elements().Select(cell => cell.Value)];
}
