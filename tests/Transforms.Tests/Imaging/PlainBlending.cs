namespace MlNetWatermark.Tests;

/// <summary>What <see cref="ResidualBlending"/> computes, by its formula and nothing else: planes of the picture's size, one pixel after another.</summary>
internal static class PlainBlending
{
    /// <param name="cover">The picture.</param>
    /// <param name="residual">Shape (3, side, side).</param>
    /// <param name="side">Side of the residual.</param>
    /// <param name="psnr">Decibels before rounding and clipping.</param>
    public static Picture Apply(Picture cover, float[] residual, int side, double psnr)
    {
        float[] noticeable = JustNoticeableDifference.Map(cover);
        float[][] planes = [.. Enumerable.Range(0, 3).Select(c => Resampling.Resize(residual.AsMemory(c * side * side, side * side), side, side, cover.Width, cover.Height))];
        double energy = 0;
        for (int i = 0; i < noticeable.Length; i++)
        {
            foreach (float[] plane in planes)
            {
                plane[i] *= noticeable[i];
                energy += (double)plane[i] * plane[i];
            }
        }

        double gain = 255 * Math.Pow(10, -psnr / 20) / Math.Sqrt(energy / (3.0 * noticeable.Length));
        byte[] result = [.. cover.Rgba];
        for (int i = 0; i < noticeable.Length; i++)
        {
            for (int c = 0; c < 3; c++) result[(4 * i) + c] = (byte)Math.Clamp(Math.Round(result[(4 * i) + c] + (gain * planes[c][i])), 0, 255);
        }

        return new Picture(cover.Width, cover.Height, result);
    }
}
