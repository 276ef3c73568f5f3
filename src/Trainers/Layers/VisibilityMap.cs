using MlNetWatermark.Trainers.OnnxExport;

namespace MlNetWatermark.Trainers.Layers;

/// <summary>The just-noticeable difference per pixel as a network step: the same formula as <see cref="JustNoticeableDifference"/> at full size.</summary>
internal static class VisibilityMap
{
    /// <param name="image">(N, 3, H, W), values 0..255.</param>
    /// <returns>(N, 1, H, W), in units of the full range; no gradient flows through it.</returns>
    public static Value Run(Value image)
    {
        const long window = JustNoticeableDifference.Window;
        // Minus one half: the variance stays the same, and the difference of squares loses less in single precision.
        Value luminance = image.Detach().Luminance().Multiply(1 / 255.0).Add(-0.5); // (N, 1, H, W)
        Value mean = luminance.AveragePool(window, 1, window / 2);
        Value meanOfSquares = luminance.Multiply(luminance).AveragePool(window, 1, window / 2);
        Value variance = meanOfSquares.Subtract(mean.Multiply(mean)).Clip(0, 1);
        return variance.Sqrt().Add(JustNoticeableDifference.Floor).Clip(0, JustNoticeableDifference.Ceiling);
    }
}
