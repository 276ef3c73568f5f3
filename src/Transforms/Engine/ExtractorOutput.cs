namespace MlNetWatermark;

/// <summary>What the extractor put out for a batch of pictures.</summary>
/// <param name="Mask">Shape (batch, 1, working size, working size), probabilities.</param>
/// <param name="Evidence">Shape (batch, channels, height, width).</param>
/// <param name="Shape">Size of the evidence of one picture.</param>
internal sealed record ExtractorOutput(float[] Mask, float[] Evidence, EvidenceShape Shape);
