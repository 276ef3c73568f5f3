using System.Globalization;
using System.Text.Json;

namespace MlNetWatermark.Tests;

/// <summary>Numbers in the README and the how-tos against the model's card, the logs of runs and the code they came from. A sentence that is written anew is written anew here too.</summary>
/// <remarks>The README's table of edits is in <see cref="ReadmeTests"/>; what how-tos print is tested by running them; numbers of the trainers are in StatedTrainingNumberTests.</remarks>
public sealed partial class StatedNumberTests
{
    private const string Readme = "README.md", Results = "docs/results.md", Positives = "docs/false-positives.md", Peers = "docs/peers.md", Systems = "docs/systems.md";
    private const string Default6 = "data/runs/default-6.md", Regions = "data/runs/regions.md", Deep = "data/runs/deep-embedding.md", Payloads = "data/runs/payloads.md", Guard = "data/runs/stableguard.md";

    private static readonly PayloadOptions s_keyed = new() { Key = WatermarkKey.FromBytes("0123456789abcdef"u8) };

    private static readonly StatedNumber[] s_all = [.. Beginning(), .. LimitsOfReadme(), .. HowTos(), .. Measured(), .. Compared()];

    public static TheoryData<string, string> All => new(s_all.Select(one => (one.Document, one.Sentence)));

    [Theory]
    [MemberData(nameof(All))]
    public void A_number_is_that_of_its_source(string document, string sentence) => s_all.Single(one => (one.Document, one.Sentence) == (document, sentence)).Check();

    private static IEnumerable<StatedNumber> Beginning() =>
    [
        new(Readme, "cover; watermarked, # dB; what was added", () => [Card("measured.psnr")]),
        new(Readme, "rests on a pilot of # known bits", () => [Pilot]),
        new(Readme, "The default is a false-positive rate of # per picture", () => [Card("metadata.false_positive_rate")]),
        new(Readme, "The default model, # bits, on # photographs that it was not trained on", () => [Bits, Card("measured.pictures")]),
        new(Readme, "`--suite geometry`, # of them): # dB PSNR, SSIM #", () => [.. StatedNumber.In(Default6, "Geometry, # photographs:"), Card("measured.psnr"), Card("measured.ssim")]),
        new(Readme, "A payload of # bits is read exactly after", () => [Capacity(PayloadCorrection.Balanced).Bits]),
        new(Readme, "None of # readings of unmarked photographs was detected at the default threshold, a false-positive rate of #",
            () => [.. StatedNumber.In(Payloads, "none of # readings was detected, and no payload was read"), Card("metadata.false_positive_rate")]),
        new(Readme, "makes opening and saving it # times as long, reading its file takes # times as long as decoding it; at 12 megapixels # and #",
            () => [Speed("(decode + embed + encode) / (decode + encode)", "1920x1080"), Speed("reading the file / decoding it", "1920x1080"), Speed("(decode + embed + encode) / (decode + encode)", "12 megapixels"), Speed("reading the file / decoding it", "12 megapixels")]),
        new("docs/speed.md", "# bytes a pixel at 12 megapixels", () => [Speed("memory of marking above the decoded picture, bytes a pixel", "12 megapixels")]),
        new(Readme, "dotted: # of # bits, which luck reaches once in a million", () => [BinomialTest.Threshold((int)Bits, 1e-6)!.Value, Bits]),
        new("docs/measuring.md", "dotted: # of # bits, which luck reaches once in a million", () => [BinomialTest.Threshold((int)Bits, 1e-6)!.Value, Bits]),
        new(Readme, "`--strength invisible`, # dB |", () => [Strength("invisible")]),
        new(Readme, "the default, # dB |", () => [Strength("balanced")]),
        new(Readme, "`--strength robust`, # dB;", () => [Strength("robust")]),
        new(Readme, "up to # lower-case characters or # bits; longer", () => [Capacity(PayloadCorrection.Balanced).LowerText, Capacity(PayloadCorrection.Balanced).Bits]),
        new("src/Transforms/PACKAGE.md", "the default is a false-positive rate of # per picture", () => [Card("metadata.false_positive_rate")]),
    ];

    private static IEnumerable<StatedNumber> LimitsOfReadme() =>
    [
        new(Readme, "At strength 1 (# dB on average, # to # by what a picture hides)",
            () => [Card("measured.psnr"), Card("measured.psnr") - Visibility.MostDecibels, Card("measured.psnr") + Visibility.MostDecibels]),
        new(Readme, "`--strength invisible` (# dB less)", () => [Strength("invisible") - Strength("balanced")]),
        new(Readme, "up to # dB more strongly than a whole picture (# dB inside", () => [Card("metadata.target_psnr") - Card("metadata.region_psnr"), Card("metadata.region_psnr")]),
        new(Readme, "Pictures under # pixels a side are refused for embedding", () => [WatermarkEngine.MinimumSide]),
        new(Readme, "sees pictures at the working size of # pixels", () => [Card("metadata.working_size")]),
        new(Readme, "decoders are demonstrations (# pixels, # bits,", () => [Card("metadata.working_size", "is-hidden"), Card("metadata.message_length", "is-hidden")]),
        new(Readme, "passes the checksum in one of # cases (with a key in one of # million)", WrongPayload),
        new(Positives, "passes the checksum once in # cases; with a key once in # million", WrongPayload),
        new(Readme, "A key's authentication has # bits", () => [PayloadLayout.SecretChecksum]),
        new(Readme, "(JPEG 30, brightness, scaling: # to # % of the photographs)", SamePicture),
        new(Readme, "each other in # % of the pairs", () => [100 * StatedNumber.Cell("data/runs/content-hash.md", "## Different pictures", "24, measured", "<= 3")]),
    ];

    private static double Bits => Card("metadata.message_length");

    private static double Pilot => CardText("metadata.pilot", "default").Length;

    private static PayloadCapacity Capacity(PayloadCorrection correction, bool key = false, bool bound = false) =>
        new PayloadCodec((int)Bits, (key ? s_keyed : new PayloadOptions()) with { Correction = correction, BindToContent = bound }).MessageCapacity;

    private static double Speed(string row, string column) => StatedNumber.Cell(Results, "## Speed", row, column);

    private static double Strength(string name) => StatedNumber.Cell(Default6, "## Strengths", name, "PSNR");

    /// <summary>Thousands of cases, and millions with a key.</summary>
    private static double[] WrongPayload() => [1000 * Math.Round(1 / new PayloadCodec((int)Bits).FalseChance / 1000), 1 / new PayloadCodec((int)Bits, s_keyed).FalseChance / 1e6];

    private static double[] SamePicture()
    {
        double[] shares = [.. new[] { "jpeg:30", "brightness:0.7", "brightness:0.8", "brightness:1.2", "brightness:1.3", "shrink:0.25", "shrink:0.5", "shrink:2" }
            .Select(edit => 100 * StatedNumber.Cell("data/runs/content-hash.md", "## Same picture, 24 bits", edit, "<= 3"))];
        return [shares.Min(), shares.Max()];
    }

    /// <summary>A number in a model's card, by its path.</summary>
    private static double Card(string path, string model = "default") => double.Parse(CardText(path, model), CultureInfo.InvariantCulture);

    private static string CardText(string path, string model)
    {
        using JsonDocument card = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "data", "models", model, "model.json")));
        return path.Split('.').Aggregate(card.RootElement, (element, name) => element.GetProperty(name)).ToString();
    }

    private static double Megabytes(string folder, string pattern) => Directory.GetFiles(Path.Combine(RepositoryRoot.Folder, folder), pattern).Sum(file => new FileInfo(file).Length) / 1e6;
}
