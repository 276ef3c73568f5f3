using System.Text.Json;

namespace MlNetWatermark.Tests;

/// <summary>Means and tables of made-up rows.</summary>
public sealed class TamperingReportTests
{
    private static readonly TamperingBenchmarkOptions s_options = new()
    {
        Kinds = [TamperKind.Untampered, TamperKind.Unmarked, TamperKind.Twin, TamperKind.Splicing, TamperKind.CopyMoveMarked],
        Areas = TamperingBenchmarkOptions.ParseAreas("10,30"),
        Attacks = AttackSuite.ParseList("none,heic:50"),
    };

    private static readonly TamperingReport s_report = Report();

    [Fact]
    public void Means_are_by_kind_and_area_and_those_over_kinds_leave_out_edits_that_carry_a_mark()
    {
        TamperingSummary[] none = [.. s_report.Kinds.Where(row => row.Attack == "none")];
        Assert.Equal(
            ["untampered:", "unmarked:", "twin:8-12", "twin:28-32", "twin:all", "splicing:8-12", "splicing:28-32", "splicing:all",
                "copy-move-marked:8-12", "copy-move-marked:28-32", "copy-move-marked:all", "all:8-12", "all:28-32", "all:all"],
            none.Select(row => $"{row.Kind}:{row.Area}"));
        Assert.All(none, row => Assert.Equal(2, row.Pictures));
        Assert.Equal((0.6 + 0.8) / 2, none.Single(row => row is { Kind: "twin", Area: "8-12" }).F1!.Value.Mean, 12);
        Assert.Equal(0.75, none[^1].F1!.Value.Mean, 12); // 0.6 and 0.8 at 10 %, 0.1 more at 30 %
        Assert.Equal(0.25, none.Single(row => row is { Kind: "copy-move-marked", Area: "all" }).F1!.Value.Mean, 12);
        Assert.All(s_report.Kinds.Where(row => row.Attack == "heic:50"), row => Assert.Equal((0, null), (row.Pictures, row.BitAccuracy)));
    }

    [Fact]
    public void Tables_have_the_layout_of_the_published_ones()
    {
        string table = s_report.ToMarkdown();
        foreach (string line in (string[])
        [
            "System made-up, 32 bits, strength 1, seed 1; marked all over at 40.00 dB, exact layer off.",
            "Bit accuracy by tampered area, attack none:",
            "| tampering | 8-12 % | 28-32 % | all |",
            "| twin | 0.9500 (few) | 0.9000 (few) | 0.9250 (few) |",
            "Localization by kind of tampering, all areas, attack none:",
            "| all | 2 | 0.750 (few) | 0.900 | 0.600 | 0.800 | 0.0200 | 100.0 % |",
            "Degradations, all edits that carry no mark, all areas:",
            "| none | 0.9250 (few) | 0.750 (few) | 0.900 | 0.600 | 100.0 % |",
            "| heic:50 | - | - | - | - | - |",
            "| none | 0.0200 (few) | 0.0100 (few) | 0.9500 (few) | 100.0 % | 0.9900 (few) | 0.0 % |",
            "* heic:50, 16 x not available (a.png, b.png, ...)",
        ]) Assert.Contains(line, table.Split('\n'));
    }

    [Fact]
    public void Without_edits_only_whole_pictures_are_reported()
    {
        TamperingBenchmarkOptions options = s_options with { Kinds = [TamperKind.Unmarked] };
        string table = (s_report with { Kinds = TamperingMeans.Of(options, [.. s_report.Rows]), Failed = [] }).ToMarkdown();
        Assert.DoesNotContain("Localization", table, StringComparison.Ordinal);
        Assert.Contains("| none | - | - | - | - | 0.9900 (few) | 0.0 % |", table, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_lines_hold_every_mean_and_every_row()
    {
        JsonElement[] summary = [.. s_report.ToJsonLines().Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(s_report.Kinds.Count + s_report.Failed.Count, summary.Length);
        Assert.Equal("untampered", summary[0].GetProperty("summary").GetProperty("kind").GetString());
        Assert.Equal(s_report.Rows, s_report.RowsToJsonLines().Select(line => JsonSerializer.Deserialize<TamperingRow>(line, BenchmarkRows.Format)!));
    }

    private static TamperingReport Report()
    {
        List<TamperingRow> rows = [];
        foreach ((string file, double better) in ((string, double)[])[("a.png", 0), ("b.png", 0.2)])
        {
            foreach (TamperKind kind in s_options.Kinds)
            {
                foreach (AreaBin? area in TamperKinds.IsEdit(kind) ? s_options.Areas.Select(area => (AreaBin?)area) : [null])
                {
                    bool second = area == s_options.Areas[1], edit = area is not null;
                    TamperingRow row = new() { File = file, Kind = TamperKinds.NameOf(kind), Bin = area?.Name };
                    rows.Add(row with
                    {
                        Attack = "none",
                        BitAccuracy = second ? 0.9 : 0.95,
                        Detected = kind != TamperKind.Unmarked,
                        F1 = !edit ? null : kind == TamperKind.CopyMoveMarked ? 0.25 : 0.6 + better + (second ? 0.1 : 0),
                        IoU = edit ? 0.6 : null,
                        AreaUnderCurve = edit ? 0.9 : null,
                        PixelAccuracy = 0.8,
                        PixelFalsePositiveRate = kind == TamperKind.Unmarked ? null : edit ? 0.02 : 0.01,
                        CalledTampered = kind == TamperKind.Unmarked ? 0.99 : 0.1,
                        Psnr = kind == TamperKind.Untampered ? 40 : null,
                    });
                    rows.Add(row with { Attack = "heic:50", Error = "not available" });
                }
            }
        }

        return new TamperingReport
        {
            System = "made-up",
            MessageLength = 32,
            Seed = 1,
            Strength = 1,
            ExactLayer = false,
            Kinds = TamperingMeans.Of(s_options, [.. rows]),
            Failed = [.. rows.Where(row => row.Error is not null).Select(row => new FailedPicture(row.File, row.Attack, row.Error!))],
            Rows = rows,
        };
    }
}
