using System.Text;
using MlNetWatermark.Cli.Reports;

namespace MlNetWatermark.Tests.Reports;

/// <summary>The rows of a run that never was: every kind of row, and names that want escaping.</summary>
internal static class MadeUpRows
{
    public const string AwkwardName = "a <b>bold</b> & \"quoted\" \u0001 \uD800 name.png";
    public const int MessageLength = 32;
    public const int Pictures = 10;

    private static readonly (string Attack, double Accuracy)[] s_attacks =
    [
        ("none", 1), ("jpeg:90", 1), ("jpeg:50", 0.9375), ("jpeg:10", 0.625), ("blur:1", 0.96875), ("grey", 1),
        ("splice:0.5+jpeg:50", 0.875), ("splice:0.5+jpeg:30", 0.75),
    ];

    public static IReadOnlyList<BenchmarkRow> All()
    {
        List<BenchmarkRow> rows = [];
        for (int i = 0; i < Pictures; i++)
        {
            string file = $"photo{i}.png";
            rows.Add(new BenchmarkRow { Kind = BenchmarkRowKind.Marked, File = file, Psnr = 38 + i, Ssim = 0.98, LargestChange = 9 });
            foreach ((string attack, double accuracy) in s_attacks)
            {
                // Half of the pictures one bit below, half one bit above, where there is room.
                double own = Math.Min(1, accuracy + ((i % 2 == 0 ? 1 : -1) * (accuracy == 1 ? 0 : 1.0 / MessageLength)));
                bool tampered = attack.StartsWith("splice", StringComparison.Ordinal);
                rows.Add(new BenchmarkRow
                {
                    Kind = BenchmarkRowKind.Attacked,
                    File = file,
                    Attack = attack,
                    BitAccuracy = own,
                    MatchPValue = Math.Pow(2, -MessageLength * own),
                    Detected = accuracy > 0.7,
                    Tampered = tampered,
                    IoU = tampered ? 0.8 : 1,
                    PixelFalsePositiveRate = tampered ? 0.1 : null,
                });
            }

            for (int crop = 0; crop < 20; crop++)
            {
                double place = ((20 * i) + crop + 0.5) / (20 * Pictures);
                rows.Add(new BenchmarkRow
                {
                    Kind = BenchmarkRowKind.Unmarked,
                    File = file,
                    Attack = crop == 0 ? "cover" : $"crop:{crop}",
                    BitAccuracy = 0.5,
                    PValue = place,
                    Detected = false,
                    Bits = new string(crop % 2 == 0 ? '0' : '1', MessageLength - 1) + '1',
                });
            }
        }

        rows.Add(new BenchmarkRow { Kind = BenchmarkRowKind.Failed, File = AwkwardName, Attack = "jpeg:10", Error = "Ends before its <pixels> & more." });
        return rows;
    }

    public static string Page(IReadOnlyList<BenchmarkRow>? rows = null)
    {
        StringWriter writer = new();
        byte[] png = PictureFile.Encode(new Picture(2, 1, [255, 0, 0, 255, 0, 0, 255, 255]), new PictureEncoding());
        Dictionary<string, string> facts = new() { ["model"] = "made-up <1>", ["seed"] = "7" };
        HtmlReport.Write(writer, "A run & its <title>", facts, rows ?? All(), [new ReportPicture("Overlay", "Marked is green.", png)], "plain\n  text <i>");
        return writer.ToString();
    }

    public static UTF8Encoding Encoding { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
