namespace MlNetWatermark;

/// <summary>One channel of a picture as numbers, row by row.</summary>
internal sealed class Plane(int width, int height)
{
    private readonly float[] _values = new float[width * height];

    public int Width => width;

    public int Height => height;

    /// <summary>Channel 0, 1 or 2 (red, green, blue) in the range 0 to 255.</summary>
    public static Plane Of(Picture picture, int channel)
    {
        Plane plane = new(picture.Width, picture.Height);
        for (int i = 0; i < plane._values.Length; i++) plane._values[i] = picture.Rgba[(4 * i) + channel];
        return plane;
    }

    public ReadOnlySpan<float> Row(int y) => _values.AsSpan(y * width, width);

    /// <summary>Half the size, rounded up: means of 2x2 values; an odd last row or column is repeated.</summary>
    /// <remarks>Exact in single precision for up to eight halvings of 8-bit values.</remarks>
    public Plane Halve()
    {
        Plane half = new((width + 1) / 2, (height + 1) / 2);
        for (int y = 0; y < half.Height; y++)
        {
            ReadOnlySpan<float> upper = Row(2 * y);
            ReadOnlySpan<float> lower = Row(Math.Min((2 * y) + 1, height - 1));
            for (int x = 0; x < half.Width; x++)
            {
                int left = 2 * x;
                int right = Math.Min(left + 1, width - 1);
                half._values[(y * half.Width) + x] = (upper[left] + upper[right] + lower[left] + lower[right]) / 4;
            }
        }

        return half;
    }
}
