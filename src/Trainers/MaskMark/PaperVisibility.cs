using MlNetWatermark.Trainers.OnnxExport;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>The just-noticeable difference that MaskWM attenuates the change with: luminance and contrast masking (Chou and Li 1995; combined as in Wu et al. 2017).</summary>
/// <remarks>
/// Differs: the published formula leaves the "+ 3" of Chou and Li's dark branch out, so that flat mid-grey (about 110 to 127) may hardly change at all and carries no
/// mark, and the map jumps at 127. Here the term is there; <c>published</c> asks for the formula as it was trained with.
/// </remarks>
internal static class PaperVisibility
{
    /// <summary>Grey level at which the eye is most sensitive: the border of the two branches.</summary>
    private const double Middle = 127;

    /// <summary>Share of the smaller masking term that the larger one hides.</summary>
    private const double Overlap = 0.3;

    private static readonly float[] Surround = [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 2, 0, 2, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1];
    private static readonly float[] Across = [-1, 0, 1, -2, 0, 2, -1, 0, 1];
    private static readonly float[] Down = [1, 2, 1, 0, 0, 0, -1, -2, -1];

    /// <param name="image">(N, 3, H, W), values 0..255.</param>
    /// <param name="published">Without the correction.</param>
    /// <returns>(N, 1, H, W), in units of the full range; no gradient flows through it.</returns>
    public static Value Run(Value image, bool published)
    {
        Value grey = image.Detach().Luminance();
        Value background = grey.Convolve(Surround).Multiply(1 / 32.0); // zeros outside, as published
        Value dark = background.Clip(0, Middle).Multiply(1 / Middle).Add(1e-5).Sqrt().Multiply(-17).Add(17);
        Value bright = background.Clip(Middle, 255).Add(-Middle).Multiply(3 / 128.0).Add(3);
        Value luminance = published ? dark.Add(background.Above(Middle).Multiply(bright.Subtract(dark))) : dark.Add(bright);
        Value across = grey.Convolve(Across), down = grey.Convolve(Down);
        Value slope = across.Multiply(across).Add(down.Multiply(down)); // the square of the gradient, of unnormalised Sobel kernels
        Value contrast = slope.Power(1.2).Divide(slope.Add(26 * 26)).Multiply(0.117 * 16);
        return luminance.Add(contrast).Subtract(luminance.Minimum(contrast).Multiply(Overlap)).Relu().Multiply(1 / 255.0);
    }

    /// <summary>Goes from the picture towards what the network drew, as far as the eye allows.</summary>
    /// <param name="image">(N, 3, H, W), values 0..255.</param>
    /// <param name="drawn">(N, 3, H, W), about -1..1: the network's picture.</param>
    /// <param name="gain">Factor on the just-noticeable difference.</param>
    /// <param name="blue">Whether red and green, which the eye sees better than blue, change less. MaskWM does so at use, not in training.</param>
    /// <param name="published">As in <see cref="Run"/>.</param>
    /// <returns>(N, 3, H, W), in [0, 1].</returns>
    public static Value Attenuate(Value image, Value drawn, double gain, bool blue, bool published)
    {
        Value before = image.Multiply(1 / 255.0);
        Value change = drawn.Multiply(0.5).Add(0.5).Clip(0, 1).Subtract(before).Multiply(Run(image, published)).Multiply(gain);
        return before.Add(blue ? change.MultiplyChannels(0.75f, 0.5f, 1) : change).Clip(0, 1);
    }
}
