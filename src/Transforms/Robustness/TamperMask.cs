namespace MlNetWatermark;

/// <summary>A mask picture that shows which pixels of a forged picture were tampered with.</summary>
/// <param name="Path">File, of the same size as its picture.</param>
/// <param name="Rule">What in it means "tampered".</param>
public sealed record TamperMask(string Path, TamperMaskRule Rule = TamperMaskRule.Bright)
{
    /// <summary>Reads the mask.</summary>
    /// <returns>Row by row, 1 = left alone, 0 = tampered.</returns>
    /// <exception cref="ArgumentException">Another size, or every pixel is tampered.</exception>
    internal float[] Untampered(int width, int height, long maximumPixels)
    {
        Picture mask = PictureFile.Decode(File.ReadAllBytes(Path), maximumPixels);
        if (mask.Width != width || mask.Height != height)
        {
            throw new ArgumentException($"The mask '{Path}' has {mask.Width} x {mask.Height} pixels, its picture {width} x {height}.");
        }

        float[] kept = new float[width * height];
        for (int i = 0; i < kept.Length; i++)
        {
            int red = mask.Rgba[4 * i], green = mask.Rgba[4 * i + 1];
            bool tampered = Rule switch
            {
                TamperMaskRule.Dark => green <= 127,
                TamperMaskRule.Green => green > red,
                _ => green > 127,
            };
            kept[i] = tampered ? 0 : 1;
        }

        return Array.Exists(kept, value => value > 0) ? kept : throw new ArgumentException($"The mask '{Path}' calls every pixel tampered.");
    }
}

/// <summary>What in a mask picture means "tampered".</summary>
public enum TamperMaskRule
{
    /// <summary>Pixels above one half.</summary>
    Bright,

    /// <summary>Pixels at or below one half.</summary>
    Dark,

    /// <summary>Pixels more green than red, as where two regions are painted in these colours.</summary>
    Green,
}
