namespace MlNetWatermark;

/// <summary>Multi-scale structural similarity (MS-SSIM): structural similarity seen from five distances.</summary>
/// <remarks>
/// "Multi-scale Structural Similarity for Image Quality Assessment" (2003): contrast and structure at the scales 1, 1/2, 1/4 and 1/8,
/// everything at 1/16, weighted by exponents; scales are made by 2x2 means. Window, constants and channels as in
/// <see cref="StructuralSimilarity"/>. A scale without agreement (a mean below 0) counts as 0, because its power is undefined.
/// </remarks>
public static class MultiScaleStructuralSimilarity
{
    /// <summary>Smaller side that a picture needs, in pixels: one window at the coarsest scale.</summary>
    private const int SmallestSide = StructuralComparison.Window << 4;

    private static readonly double[] Weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

    /// <summary>Similarity of two pictures; alpha is ignored.</summary>
    /// <returns>In [0, 1], 1 for equal pictures; null when a side is below 176 pixels.</returns>
    /// <exception cref="ArgumentException">The pictures differ in size.</exception>
    public static double? Measure(Picture reference, Picture picture)
    {
        PicturePair.RequireSameSize(reference, picture);
        if (Math.Min(reference.Width, reference.Height) < SmallestSide) return null;

        double sum = 0;
        for (int channel = 0; channel < 3; channel++) sum += Measure(Plane.Of(reference, channel), Plane.Of(picture, channel));
        return sum / 3;
    }

    private static double Measure(Plane reference, Plane plane)
    {
        double product = 1;
        for (int scale = 0; ; scale++)
        {
            (double similarity, double contrastStructure) = StructuralComparison.Measure(reference, plane);
            if (scale == Weights.Length - 1) return product * Power(similarity, Weights[scale]);
            product *= Power(contrastStructure, Weights[scale]);
            reference = reference.Halve();
            plane = plane.Halve();
        }
    }

    private static double Power(double mean, double weight) => Math.Pow(Math.Max(0, mean), weight);
}
