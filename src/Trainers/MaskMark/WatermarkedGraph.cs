using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>The last steps of an embedder's file: visibility, region and energy applied to the residual, added, clipped and rounded, as the engine does at full size.</summary>
internal static class WatermarkedGraph
{
    /// <param name="image">(N, 3, H, W), 0..255.</param>
    /// <param name="residual">The same shape, of any scale.</param>
    /// <param name="region">(N, 1, H, W) in [0, 1], or none.</param>
    /// <param name="options">PSNR of the whole and of a region.</param>
    /// <param name="referenceVisibility">What a typical picture hides.</param>
    /// <returns>(N, 3, H, W), whole numbers 0..255. The graph gets an input <c>strength</c> that may be left out.</returns>
    public static Value Run(Value image, Value residual, Value? region, MaskMarkOptions options, double referenceVisibility)
    {
        Value visible = VisibilityMap.Run(image);
        Value shaped = residual.Multiply(visible);
        Value power = shaped.Multiply(shaped);
        Value hidden = visible.Multiply(visible);
        // As the engine does: the change grows with what the picture hides, within bounds.
        double most = Math.Pow(10, Visibility.MostDecibels / 20);
        double psnrGain = 255 * Math.Pow(10, -options.TargetPsnr / 20);
        Value strength = image.OverridableBeside(ones(1), "strength");
        Value gain;
        if (region is { } r)
        {
            Value squared = r.Multiply(r);
            Value area = squared.MeanPerPicture().Add(1e-6);
            Value rms = power.Multiply(squared).MeanPerPicture().Divide(area).Add(1e-12).Sqrt();
            Value hides = hidden.Multiply(squared).MeanPerPicture().Divide(area).Sqrt();
            // 1 / sqrt(area) keeps the energy of the whole picture; a region is not marked more strongly than its own PSNR allows.
            Value louder = area.Sqrt().Reciprocal().Clip(1, Math.Pow(10, Math.Max(0, options.TargetPsnr - options.RegionPsnr) / 20));
            gain = Share(hides).Multiply(louder).Divide(rms);
            shaped = shaped.Multiply(r);
        }
        else
        {
            gain = Share(hidden.MeanPerPicture().Sqrt()).Divide(power.MeanPerPicture().Add(1e-12).Sqrt());
        }

        return image.Add(shaped.Multiply(gain).Multiply(psnrGain).Multiply(strength)).Clip(0, 255).Round();

        Value Share(Value rootMeanSquare) => rootMeanSquare.Multiply(1 / referenceVisibility).Clip(1 / most, most);
    }
}
