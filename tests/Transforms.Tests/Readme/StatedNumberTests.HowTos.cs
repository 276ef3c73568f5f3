namespace MlNetWatermark.Tests;

/// <summary>What the how-tos and logs of results state.</summary>
public sealed partial class StatedNumberTests
{
    private static IEnumerable<StatedNumber> HowTos() =>
    [
        new("docs/pipelines.md", "| default model, # bits | data |", () => [Bits]),
        new("docs/pipelines.md", "| balanced | # bits | # | # | # characters | # bits | # bits |", () => [.. Row(PayloadCorrection.Balanced), Capacity(PayloadCorrection.Balanced, key: true, bound: true).Bits]),
        new("docs/pipelines.md", "| more data | # bits | # | # | # characters | # bits | # bits |", () => [.. Row(PayloadCorrection.MoreData), Capacity(PayloadCorrection.MoreData, key: true, bound: true).Bits]),
        new("docs/pipelines.md", "| more correction | # bits | # | # | # characters | # bits | - |", () => Row(PayloadCorrection.MoreCorrection)),
        new("docs/pipelines.md", "(`coffee.png` is # x #)", () => [Coffee.Width, Coffee.Height]),
        new("docs/strength-and-length.md", "The default model carries # bits", () => [Bits]),
        new("docs/strength-and-length.md", "# bits are # quadrillion numbers", () => [Capacity(PayloadCorrection.Balanced).Bits, Capacity(PayloadCorrection.Balanced).HighestNumber / 1e15]),
        new("docs/strength-and-length.md", "binding it to the picture costs # more", () => [PayloadOptions.ContentBits]),
        new("docs/gallery.md", "unmarked, invisible (#), balanced (#), robust (#)", () => [MarkStrength.Invisible, MarkStrength.Balanced, MarkStrength.Robust]),
        new(Positives, "carries a **pilot**: # bits that every reader knows", () => [Pilot]),
        new(Positives, "`Detected` means p at most #,", () => [Card("metadata.false_positive_rate")]),
        new(Positives, "none of # readings means a rate below one in a thousand", () => [1000 * Math.Round(Enumerable.Range(1, 5000).First(n => ConfidenceInterval.ClopperPearsonUpper(0, n) <= 0.001) / 1000.0)]),
        new(Positives, "On # readings of unmarked photographs none was detected", () => [Unmarked]),
        new("docs/measuring.md", "`quick` (# attacks), `standard` (#),", () => [AttackSuite.ParseList("quick").Count, AttackSuite.ParseList("standard").Count]),
        new("docs/measuring.md", "lists the # kinds", () => [AttackSuite.Kinds.Count]),
        new("docs/measuring.md", "over # megapixels", () => [new RobustnessBenchmarkOptions().MaximumPixels / 1e6]),
        new("data/README.md", "`extractor.onnx` (# MB together)", () => [Megabytes("data/models/default", "*.onnx")]),
        new("data/README.md", "a hand-made model of # kB", () => [1000 * Megabytes("data/golden/tiny-model", "*.onnx")]),
        new("data/provenance.md", "#-bit MaskMark watermark of MlNetWatermark", () => [Bits]),
        new("CONTRIBUTING.md", "# MB for Linux x64, # for Windows x64, # for macOS arm64", () => StatedNumber.In("CHANGELOG.md", "(Linux x64 # MB, Windows x64 # MB, macOS arm64 # MB)")),
    ];

    private static IEnumerable<StatedNumber> Measured() =>
    [
        new(Results, "100 pictures: PSNR # dB [#, #], # dB at worst; SSIM #, MS-SSIM #; CIEDE2000 #, 99th percentile #; largest change # of 255.",
            () => StatedNumber.In(Default6, "balanced): PSNR # dB [#, #], # dB at worst; SSIM #, MS-SSIM #; CIEDE2000 #, 99th percentile #; largest change # of 255.")),
        new(Results, "| 1-5 % | # | # | # | # | # | # | # | # |", () => Areas("1-5")),
        new(Results, "| 5-10 % | # | # | # | # | # | # | # | # |", () => Areas("5-10")),
        new(Results, "| 10-20 % | # | # | # | # | # | # | # | # |", () => Areas("10-20")),
        new(Results, "| 10-90 % | # | # | # | # | # | # | # | # |", () => Areas("10-90")),
        new(Results, "default-4 with the exact layer, # of the photographs: mask IoU at 10 to 90 % # in PNG files (# at 1 to 10 %), # after JPEG 70, where the network speaks alone; bits # and #.",
            () => [.. StatedNumber.In(Regions, "on every third of the photographs (#)"), Exact("10-90", "IoU"), Exact("1-10", "IoU"), Exact("10-90", "IoU", 1), Exact("10-90", "PNG: bit accuracy"), Exact("10-90", "JPEG 70: bit accuracy")]),
        new(Results, "every bit of all five right in # of # photographs with five rectangles of a tenth each (# bits each, # dB in the picture, # dB in the rectangles); after JPEG 70 # % of the messages.",
            () => [Five("none", "all messages read") * Five("none", "pictures"), Five("none", "pictures"), Bits, Five("none", "PSNR picture"), Five("none", "PSNR regions"), 100 * Five("jpeg:70", "messages read")]),
        new(Results, "it was # of 100, and # of 100 where the five touch and cover the picture (# dB); after JPEG 70 # and #.", FiveBefore),
        new(Results, "| plain | # | # | # | # | # | # | # | # | # |", () => Refined("plain")),
        new(Results, "| 45 iterations at strength 0.685 | # | # | # | # | # | # | # | # | # |", () => Refined("deep")),
        new(Results, "(strength 1, 40 iterations, the first # photographs, # dB both) the share of wrong bits over all edits falls from # to #: none after any edit but a tenth left (# to #) and half left and JPEG 50 (# to #).",
            () => [.. StatedNumber.In(Deep, "--limit 20 --out run`, # photographs"), Deeper("PSNR, dB", "deep"), .. Both("mean of all 20"), .. Both("splice:0.1"), .. Both("splice:0.5+jpeg:50")]),
        new(Results, "at the same threshold: none of # readings was detected", () => [Unmarked]),
        new(Results, "| default-6 | # | # | # | # | # | # | # | # | # |", () => Quick("default-6")),
        new(Results, "| dwt-dct-svd | # | # | # | # | # | # | # | # | # |", () => Quick("dwt-dct-svd")),
        new(Results, "| dwt-dct | # | # | # | # | # | # | # | # | # |", () => Quick("dwt-dct")),
    ];

    private static IEnumerable<StatedNumber> Compared() =>
    [
        new(Peers, "| bits | # |", () => [Bits]),
        new(Peers, "| PSNR, dB | # |", () => [Card("measured.psnr")]),
        new(Peers, "| JPEG 50 | # |", () => [RightBits("jpeg:50")]),
        new(Peers, "| rotation by 5 degrees | # |", () => [RightBits("rotate:5")]),
        new(Peers, "| rotation by 30 degrees* | # |", () => [RightBits("rotate:30")]),
        new(Peers, "| quarter turn* | # |", () => [RightBits("rotate-expand:90")]),
        new(Peers, "| mirrored* | # |", () => [RightBits("flip")]),
        new(Peers, "| half of the area left (71 % of each side) | # |", () => [RightBits("crop:0.5")]),
        new(Peers, "| a fifth of the area left (45 % of each side; ours: a quarter) | # |", () => [RightBits("crop:0.25")]),
        new(Peers, "| a tenth of the area left (32 % of each side) | # |", () => [RightBits("crop:0.1")]),
        new(Peers, "| weights of both networks | # MB, in the package", () => [Megabytes("data/models/default", "*.onnx")]),
        new(Systems, "(# pixels, # bits): on # whole photographs", () => [.. StatedNumber.In(Guard, "# pixels, # bits for the user"), .. StatedNumber.In(Guard, "Splicing alone, # photographs")]),
        new(Systems, "right to # % at 30 % of the area and to # % at half of it, and F1 is # over 10 to 90 % (the default model: #)",
            () => [100 * Spliced("28-32 %"), 100 * Spliced("48-52 %"), Spliced("F1"), StatedNumber.Cell(Guard, "## The default model", "splicing", "F1")]),
        new(Systems, "Its mark is loud, # dB", () => StatedNumber.In(Guard, "System stableguard-64, 16 bits, strength 1, seed 1; marked all over at # dB")),
    ];

    private static Picture Coffee => PictureFile.Read(RepositoryRoot.Image("coffee.png"));

    /// <summary>Readings in all rows of the table.</summary>
    private static double Unmarked => StatedNumber.Cell(Payloads, "## Unmarked pictures", "the 100 covers", "pictures") + (2 * StatedNumber.Cell(Payloads, "## Unmarked pictures", "whole photographs", "pictures"))
        + StatedNumber.Cell(Payloads, "## Unmarked pictures", "crops", "pictures") + StatedNumber.Cell(Payloads, "## Unmarked pictures", "crops, another seed", "pictures");

    private static double[] Row(PayloadCorrection correction)
    {
        PayloadCapacity plain = Capacity(correction);
        return [plain.Bits, plain.HighestNumber, plain.Bytes, plain.LowerText, Capacity(correction, key: true).Bits];
    }

    private static double[] Areas(string range) =>
    [
        .. from after in new[] { "## Saved as PNG", "## After JPEG 70" } from column in new[] { "bit accuracy D", "bit accuracy ED", "IoU D", "IoU ED" } select StatedNumber.Cell(Regions, after, range, column),
    ];

    private static double Exact(string range, string column, int which = 0) => StatedNumber.Cell(Regions, "# default-4, with the exact layer", range, column, which);

    private static double Five(string attack, string column) => StatedNumber.Cell(Default6, "## Five marks", attack, column);

    private static double[] FiveBefore()
    {
        double[] exact = StatedNumber.In(Regions, "boxes # of 100 (after JPEG 70 #), touching # of 100 (#)");
        return [exact[0], exact[2], StatedNumber.Cell(Regions, "# Five marks in one picture", "touching", "PSNR regions"), exact[1], exact[3]];
    }

    private static double[] Refined(string column)
    {
        double[] wrong = [.. new[] { "mean of all 20", "jpeg:50", "jpeg:30", "webp:50", "splice:0.1", "splice:0.5+jpeg:50" }.Select(edit => 1 - Quieter(edit, column))];
        return [Quieter("PSNR, dB", column), Quieter("SSIM", column), Quieter("CIEDE2000, 99th percentile", column), .. wrong];
    }

    private static double Quieter(string row, string column) => StatedNumber.Cell(Deep, "## More quality at equal robustness", row, column);

    private static double Deeper(string row, string column) => StatedNumber.Cell(Deep, "## More robustness at equal quality", row, column);

    private static double[] Both(string edit) => [Deeper(edit, "plain"), Deeper(edit, "deep")];

    private static double[] Quick(string system)
    {
        string table = $"data/runs/quick/{system}/table.md";
        return
        [
            .. StatedNumber.In(table, $"System {system}, # bits, strength"), .. StatedNumber.In(table, "PSNR # dB ["),
            .. new[] { "jpeg:70", "jpeg:50", "jpeg:30", "webp:50", "brightness:1.2", "grey", "splice:0.1" }.Select(attack => StatedNumber.Cell(table, "strength 1, seed 1.", attack, "bit accuracy")),
        ];
    }

    private static double RightBits(string attack) => 100 * StatedNumber.Cell(Default6, "## Result", attack, "raw bit accuracy");

    private static double Spliced(string column) => StatedNumber.Cell(Guard, "Splicing alone", "splicing", column);
}
