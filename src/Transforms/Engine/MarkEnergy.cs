namespace MlNetWatermark;

/// <summary>How loud a picture or a region of it is marked.</summary>
/// <remarks>
/// A model that is told the region (MaskMark-ED, Hu et al., NeurIPS 2025) gives a small region the energy of the whole picture, because only there is the picture changed;
/// differs: no more than the model's <see cref="WatermarkModelInfo.RegionPsnr"/> allows.
/// </remarks>
internal static class MarkEnergy
{
    /// <summary>The PSNR inside the region, or of the whole picture where none is given or the model is not told of it.</summary>
    /// <param name="model">Target, reference visibility and lowest PSNR of a region.</param>
    /// <param name="planes">Shape (3, side, side), RGB, 0..255: the picture at the working size.</param>
    /// <param name="region">Empty, or shape (side, side), in [0, 1].</param>
    public static double Psnr(WatermarkModelInfo model, ReadOnlySpan<float> planes, ReadOnlySpan<float> region)
    {
        if (model.RegionPsnr is null) region = default;
        double psnr = model.TargetPsnr;
        if (model.RegionPsnr is { } lowest && !region.IsEmpty) psnr = Math.Max(Math.Min(lowest, psnr), psnr + 10 * Math.Log10(Math.Max(Area(region), 1e-6)));
        return model.ReferenceVisibility is { } reference ? Visibility.Psnr(psnr, Visibility.Of(planes, model.WorkingSize, region), reference) : psnr;
    }

    private static double Area(ReadOnlySpan<float> region)
    {
        double sum = 0;
        foreach (float value in region) sum += (double)value * value;
        return sum / region.Length;
    }
}
