using System.Numerics;

namespace MlNetWatermark;

/// <summary>Applies a function of one colour, values 0..255, to every pixel; alpha stays.</summary>
internal static class PixelEdit
{
    /// <summary>Luminance weights of ITU-R BT.601, as everywhere in this library.</summary>
    private static readonly Vector3 Luminance = new(0.299f, 0.587f, 0.114f);

    public static AttackResult Apply(Picture picture, Func<Vector3, Vector3> edit)
    {
        byte[] rgba = (byte[])picture.Rgba.Clone();
        for (int i = 0; i < rgba.Length; i += 4)
        {
            Vector3 colour = edit(new Vector3(rgba[i], rgba[i + 1], rgba[i + 2]));
            rgba[i] = ToByte(colour.X);
            rgba[i + 1] = ToByte(colour.Y);
            rgba[i + 2] = ToByte(colour.Z);
        }

        return new AttackResult(new Picture(picture.Width, picture.Height, rgba));
    }

    /// <summary>Applies a curve to every channel.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="curves">What becomes of each value: 256 for red, then green, then blue.</param>
    public static AttackResult Curves(Picture picture, ReadOnlySpan<byte> curves)
    {
        byte[] rgba = (byte[])picture.Rgba.Clone();
        for (int i = 0; i < rgba.Length; i += 4)
        {
            for (int c = 0; c < 3; c++) rgba[i + c] = curves[(256 * c) + rgba[i + c]];
        }

        return new AttackResult(new Picture(picture.Width, picture.Height, rgba));
    }

    /// <summary>Applies a filter to each channel as a plane of values 0..255.</summary>
    public static AttackResult Planes(Picture picture, Func<float[], float[]> filter)
    {
        byte[] rgba = (byte[])picture.Rgba.Clone();
        float[] plane = new float[rgba.Length / 4];
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < plane.Length; i++) plane[i] = rgba[(4 * i) + c];
            float[] filtered = filter(plane);
            for (int i = 0; i < plane.Length; i++) rgba[(4 * i) + c] = ToByte(filtered[i]);
        }

        return new AttackResult(new Picture(picture.Width, picture.Height, rgba));
    }

    public static float Grey(Vector3 colour) => Vector3.Dot(colour, Luminance);

    public static float MeanGrey(Picture picture)
    {
        byte[] rgba = picture.Rgba;
        double sum = 0;
        for (int i = 0; i < rgba.Length; i += 4) sum += Grey(new Vector3(rgba[i], rgba[i + 1], rgba[i + 2]));
        return (float)(sum / (rgba.Length / 4));
    }

    public static byte ToByte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
