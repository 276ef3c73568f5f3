using MlNetWatermark.Trainers.OnnxExport;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>How much of a mark's energy its waves need: little in smooth pictures, where a spectrum shows them plainly, more in textured ones, where they drown.</summary>
internal static class WaveAllocation
{
    // How plainly the waves of a typical picture show, in the measure below: its geometric mean over 50 photographs (data/runs/default-5.md, rule 2).
    private const double Typical = 5.2;

    /// <summary>Share in parts of a typical picture's, at least and at most.</summary>
    private const double Least = 0.4, Most = 1.6;

    private const double Quiet = 0.5 / 255; // as the search whitens pictures

    /// <param name="image">(N, 3, H, W), 0..255.</param>
    /// <param name="visible">(N, 1, H, W), what each pixel hides, in units of the full range.</param>
    /// <param name="typicalShare">Of the energy, in a typical picture.</param>
    /// <returns>(N, 1, 1, 1), from 0.4 to 1.6 times <paramref name="typicalShare"/>.</returns>
    public static Value Share(Value image, Value visible, double typicalShare)
    {
        Value luminance = image.Detach().Luminance().Multiply(1 / 255.0).Add(-0.5); // (N, 1, H, W)
        Value detail = luminance.Subtract(luminance.AveragePool(3, 1, 1).AveragePool(3, 1, 1));
        Value deviation = detail.Multiply(detail).AveragePool(5, 1, 2).Sqrt();
        Value amplitude = visible.Divide(deviation.Add(Quiet)).MeanPerPicture();
        Value plainness = amplitude.Multiply(amplitude).Multiply(1 / Typical);
        Value root = plainness.Sqrt();
        return root.Multiply(root.Sqrt()).Reciprocal().Clip(Least, Most).Multiply(typicalShare); // to the power of -3/4
    }
}
