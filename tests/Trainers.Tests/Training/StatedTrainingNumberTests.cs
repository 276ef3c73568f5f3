using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.MaskMark;

namespace MlNetWatermark.Tests;

/// <summary>Numbers about training in the README and the how-tos against the trainers' own settings and the logs of runs.</summary>
public sealed class StatedTrainingNumberTests : TorchTest
{
    private static readonly MaskMarkOptions s_standard = new();

    private static readonly StatedNumber[] s_all =
    [
        new("README.md", "of # bits it reads", () => [s_standard.MessageLength]),
        new("README.md", "bits it reads # % in others as they were marked, # % after JPEG #", () => StatedNumber.In("data/runs/look.md", "That is # % of the bits as they were marked and # % after JPEG #")),
        new("docs/train-your-own.md", "# % as they were marked and # % after JPEG #", () => StatedNumber.In("data/runs/look.md", "That is # % of the bits as they were marked and # % after JPEG #")),
        new("docs/train-your-own.md", "(# million weights, # steps)", () => [MillionWeights(), s_standard.Steps]),
        new("docs/train-your-own.md", "the mark starts loud (# dB) and gets quieter as it can be read, until it is at # dB", () => [s_standard.StartPsnr, s_standard.TargetPsnr]),
        new("docs/train-your-own.md", "| usable | # |", () => [s_standard.Steps]),
        new("docs/systems.md", "Compact (# million weights, made for CPUs)", () => [MillionWeights()]),
        new("docs/systems.md", "Paper (# million, the published networks", () => StatedNumber.In("data/runs/paper-size.md", "# million weights with 32 bits")),
    ];

    public static TheoryData<string, string> All => new(s_all.Select(one => (one.Document, one.Sentence)));

    [Theory]
    [MemberData(nameof(All))]
    public void A_number_is_that_of_its_source(string document, string sentence) => s_all.Single(one => (one.Document, one.Sentence) == (document, sentence)).Check();

    private static double MillionWeights()
    {
        using MaskMarkNetworks networks = MaskMarkNetworks.Create(s_standard);
        return networks.parameters().Sum(weights => weights.numel()) / 1e6;
    }
}
