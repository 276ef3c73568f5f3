using MlNetWatermark.Trainers;

namespace MlNetWatermark.Cli.Commands;

/// <summary>What <c>--refine</c> asks for.</summary>
internal static class DeepEmbedding
{
    /// <param name="iterations">0 for none.</param>
    public static IMarkRefiner? Of(int iterations) => iterations == 0 ? null : new ImageSpecificOptions { Iterations = iterations };
}
