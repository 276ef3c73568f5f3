namespace MlNetWatermark;

/// <summary>Size of the evidence of one picture, in cells.</summary>
internal readonly record struct EvidenceShape(int Channels, int Height, int Width)
{
    /// <summary>Values for one picture.</summary>
    public int Length => Channels * Height * Width;

    /// <summary>Cells of one picture.</summary>
    public int Cells => Height * Width;
}
