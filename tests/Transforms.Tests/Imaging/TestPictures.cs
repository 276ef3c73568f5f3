namespace MlNetWatermark.Tests;

/// <summary>Pictures that tests share: always the same for the same arguments.</summary>
internal static class TestPictures
{
    /// <summary>Smooth colours with fine noise, opaque: behaves like a photograph.</summary>
    public static Picture Natural(int width, int height, int seed = 1, double noise = 6)
    {
        Random random = new(seed);
        double phase = random.NextDouble() * 6;
        return Make(width, height, (x, y, c) => 128
            + (60 * Math.Sin((x * 0.031) + (c * 1.3) + phase))
            + (40 * Math.Cos((y * 0.043) + (c * 0.7)))
            + (noise * ((random.NextDouble() * 2) - 1)));
    }

    /// <summary>The same value in all three channels.</summary>
    public static Picture Grey(int width, int height, int seed = 1)
    {
        Random random = new(seed);
        byte[] rgba = new byte[4 * width * height];
        for (int i = 0; i < rgba.Length; i += 4)
        {
            byte value = (byte)(100 + (40 * Math.Sin(i * 0.001)) + random.Next(30));
            rgba.AsSpan(i, 3).Fill(value);
            rgba[i + 3] = 255;
        }

        return new Picture(width, height, rgba);
    }

    /// <summary>Any bytes, alpha too.</summary>
    public static Picture Random(int width, int height, int seed = 1)
    {
        byte[] rgba = new byte[4 * width * height];
        new Random(seed).NextBytes(rgba);
        return new Picture(width, height, rgba);
    }

    /// <summary>Opaque, from a formula of (x, y, channel).</summary>
    public static Picture Make(int width, int height, Func<int, int, int, double> value)
    {
        byte[] rgba = new byte[4 * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int i = 4 * ((y * width) + x);
                for (int c = 0; c < 3; c++) rgba[i + c] = (byte)Math.Clamp(Math.Round(value(x, y, c)), 0, 255);
                rgba[i + 3] = 255;
            }
        }

        return new Picture(width, height, rgba);
    }

    /// <summary>Another alpha for each pixel.</summary>
    public static Picture WithAlpha(Picture picture, Func<int, byte> alpha)
    {
        byte[] rgba = [.. picture.Rgba];
        for (int i = 0; i < rgba.Length / 4; i++) rgba[(4 * i) + 3] = alpha(i);
        return new Picture(picture.Width, picture.Height, rgba);
    }

    /// <summary>R, G, B, A of one pixel.</summary>
    public static (byte Red, byte Green, byte Blue, byte Alpha) At(Picture picture, int x, int y)
    {
        int i = 4 * ((y * picture.Width) + x);
        return (picture.Rgba[i], picture.Rgba[i + 1], picture.Rgba[i + 2], picture.Rgba[i + 3]);
    }

    /// <summary>Largest difference of any colour or alpha value.</summary>
    public static int LargestDifference(Picture first, Picture second)
    {
        Assert.Equal((first.Width, first.Height), (second.Width, second.Height));
        int largest = 0;
        for (int i = 0; i < first.Rgba.Length; i++) largest = Math.Max(largest, Math.Abs(first.Rgba[i] - second.Rgba[i]));
        return largest;
    }
}
