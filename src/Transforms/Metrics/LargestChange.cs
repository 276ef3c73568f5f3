namespace MlNetWatermark;

/// <summary>The largest change of one channel of one pixel.</summary>
public static class LargestChange
{
    /// <summary>Largest absolute difference over red, green and blue; alpha is ignored.</summary>
    /// <returns>0 (equal colours) to 255.</returns>
    /// <exception cref="ArgumentException">The pictures differ in size.</exception>
    public static int Measure(Picture reference, Picture picture)
    {
        PicturePair.RequireSameSize(reference, picture);
        byte[] first = reference.Rgba;
        byte[] second = picture.Rgba;
        int largest = 0;
        for (int i = 0; i < first.Length; i += 4)
        {
            for (int channel = i; channel < i + 3; channel++) largest = Math.Max(largest, Math.Abs(first[channel] - second[channel]));
        }

        return largest;
    }
}
