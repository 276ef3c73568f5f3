namespace MlNetWatermark;

/// <summary>What the extractor put out for a batch of pictures.</summary>
/// <param name="Mask">Shape (batch, 1, working size, working size), probabilities; null where nobody asked for it.</param>
/// <param name="Cells">Shape (batch, height, width) of the evidence: how much of each cell is marked, in [0, 1].</param>
/// <param name="Evidence">Shape (batch, channels, height, width).</param>
/// <param name="Shape">Size of the evidence of one picture.</param>
internal sealed record ExtractorOutput(float[]? Mask, float[] Cells, float[] Evidence, EvidenceShape Shape)
{
    /// <summary>The cells of one picture, for the caller to change.</summary>
    public float[] CellsOf(int index) => Cells.AsSpan(index * Shape.Cells, Shape.Cells).ToArray();

    /// <summary>The evidence of one picture.</summary>
    public ReadOnlySpan<float> EvidenceOf(int index) => Evidence.AsSpan(index * Shape.Length, Shape.Length);
}
