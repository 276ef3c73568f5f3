namespace MlNetWatermark;

/// <summary>What an attacker believes the mark of a picture to be.</summary>
/// <remarks>
/// The picture minus what it probably was before marking, divided by the just-noticeable difference, because marks are hidden where pictures are
/// busy and because a denoiser errs there too; then resized to a common square, so that estimates can be averaged.
/// </remarks>
internal static class MarkEstimate
{
    /// <summary>Noise that the denoiser is told to remove, of 255: about the mark's own deviation at 40 dB.</summary>
    private const double DenoiserSigma = 3;

    /// <summary>Estimates without the original, as in the copy attack (Kutter, Voloshynovskiy and Herrigel 2000).</summary>
    /// <param name="marked">A marked picture.</param>
    /// <param name="side">Side of the common square in pixels.</param>
    /// <returns>Shape (3, side, side), RGB, signed, of no particular scale.</returns>
    public static float[] Blind(Picture marked, int side) =>
        Estimate(marked, NonLocalMeans.Apply(NonLocalMeans.Planes(marked), marked.Width, marked.Height, DenoiserSigma), side);

    /// <summary>Estimates with the original.</summary>
    /// <param name="marked">A marked picture.</param>
    /// <param name="cover">The same before marking.</param>
    /// <param name="side">Side of the common square in pixels.</param>
    /// <returns>As for <see cref="Blind"/>.</returns>
    /// <exception cref="ArgumentException">The pictures differ in size.</exception>
    public static float[] Informed(Picture marked, Picture cover, int side)
    {
        PicturePair.RequireSameSize(cover, marked);
        return Estimate(marked, NonLocalMeans.Planes(cover), side);
    }

    /// <summary>Averages some estimates: what they share stays, what each got wrong in its own way fades.</summary>
    /// <param name="estimates">All there are.</param>
    /// <param name="first">Index of the first one to take; the list is gone round as a ring.</param>
    /// <param name="count">How many to take.</param>
    public static float[] Mean(IReadOnlyList<float[]> estimates, int first, int count)
    {
        float[] mean = new float[estimates[0].Length];
        for (int i = 0; i < count; i++)
        {
            float[] estimate = estimates[(first + i) % estimates.Count];
            for (int j = 0; j < mean.Length; j++) mean[j] += estimate[j] / count;
        }

        return mean;
    }

    private static float[] Estimate(Picture marked, float[][] before, int side)
    {
        float[][] planes = NonLocalMeans.Planes(marked);
        float[] noticeable = JustNoticeableDifference.Map(marked);
        float[] estimate = new float[3 * side * side];
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < noticeable.Length; i++) planes[c][i] = (planes[c][i] - before[c][i]) / noticeable[i];
            Resampling.Resize(planes[c], marked.Width, marked.Height, side, side).CopyTo(estimate, c * side * side);
        }

        return estimate;
    }
}
