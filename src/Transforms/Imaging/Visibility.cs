namespace MlNetWatermark;

/// <summary>How much change a whole picture hides: textured pictures more, flat ones less.</summary>
/// <remarks>
/// At one PSNR for all, a mark is seen in a flat picture and lost in a textured one. So every picture gets the same share of what is noticeable in it, within
/// bounds.
/// </remarks>
internal static class Visibility
{
    /// <summary>Decibels that a picture's PSNR may differ from the target in either direction.</summary>
    public const double MostDecibels = 6;

    /// <summary>Root mean square of the just-noticeable difference.</summary>
    /// <param name="planes">Shape (3, side, side), RGB, 0..255: the picture at the working size.</param>
    /// <param name="side">Pixels along one side.</param>
    /// <param name="region">Empty, or the weight of each pixel, in [0, 1]: what is hidden there.</param>
    public static double Of(ReadOnlySpan<float> planes, int side, ReadOnlySpan<float> region = default)
    {
        int area = side * side;
        byte[] rgba = new byte[4 * area];
        for (int i = 0; i < area; i++)
        {
            for (int c = 0; c < 3; c++) rgba[4 * i + c] = (byte)Math.Clamp(planes[c * area + i] + 0.5f, 0, 255);
        }

        double sum = 0, weight = 0;
        float[] map = JustNoticeableDifference.Map(new Picture(side, side, rgba));
        for (int i = 0; i < area; i++)
        {
            double share = region.IsEmpty ? 1 : (double)region[i] * region[i];
            sum += share * map[i] * map[i];
            weight += share;
        }

        return weight > 0 ? Math.Sqrt(sum / weight) : 0;
    }

    /// <summary>The PSNR that a picture is marked at.</summary>
    /// <param name="targetPsnr">PSNR of a picture of the reference visibility.</param>
    /// <param name="visibility">The picture's.</param>
    /// <param name="reference">The visibility of a typical picture.</param>
    public static double Psnr(double targetPsnr, double visibility, double reference) =>
        targetPsnr - Math.Clamp(20 * Math.Log10(Math.Max(visibility, 1e-12) / reference), -MostDecibels, MostDecibels);
}
