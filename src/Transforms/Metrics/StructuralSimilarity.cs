namespace MlNetWatermark;

/// <summary>Structural similarity (SSIM): whether two pictures agree in local brightness, contrast and structure.</summary>
/// <remarks>
/// "Image Quality Assessment: From Error Visibility to Structural Similarity" (2004): 11x11 Gaussian window of sigma 1.5, K1 = 0.01,
/// K2 = 0.03, range 255, windows that lie inside the picture only. The paper works on one channel; here red, green and blue are averaged.
/// </remarks>
public static class StructuralSimilarity
{
    /// <summary>Mean similarity of two pictures; alpha is ignored.</summary>
    /// <returns>At most 1, which equal pictures have; 0 or below for pictures that have nothing in common.</returns>
    /// <exception cref="ArgumentException">The pictures differ in size, or a side is below 11 pixels.</exception>
    public static double Measure(Picture reference, Picture picture)
    {
        PicturePair.RequireSameSize(reference, picture);
        const int Window = StructuralComparison.Window;
        if (Math.Min(reference.Width, reference.Height) < Window)
        {
            throw new ArgumentException(
                $"Structural similarity needs at least {Window} x {Window} pixels; the pictures have {reference.Width} x {reference.Height}.",
                nameof(reference));
        }

        double sum = 0;
        for (int channel = 0; channel < 3; channel++)
        {
            sum += StructuralComparison.Measure(Plane.Of(reference, channel), Plane.Of(picture, channel)).Similarity;
        }

        return sum / 3;
    }
}
