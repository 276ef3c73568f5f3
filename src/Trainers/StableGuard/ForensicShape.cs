namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>The sizes of StableGuard's forensic network.</summary>
/// <param name="Bits">Bits of the message.</param>
/// <param name="Width">Channels at the finest level; the next ones have twice, four and eight times as many. 64 in the paper's code.</param>
/// <param name="Pool">Side of the map that the message is read from; 64 in the paper's code.</param>
/// <param name="Experts">Which experts run; all in the paper.</param>
/// <param name="Mixture">Whether the mixture blocks are there; without, the decoder is its convolutions alone (the paper's ablation).</param>
internal sealed record ForensicShape(int Bits, int Width = 64, int Pool = 64, Experts Experts = Experts.All, bool Mixture = true)
{
    /// <summary>Pixels of the picture for one position of the coarsest level.</summary>
    public const int Scale = 32;

    /// <summary>Channels of the four levels.</summary>
    public IReadOnlyList<long> Widths => [Width, 2 * Width, 4 * Width, 8 * Width];
}
