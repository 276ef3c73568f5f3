namespace MlNetWatermark;

/// <summary>Makes the picture smaller or larger, antialiased, and, if wanted, brings it back to its size.</summary>
/// <param name="factor">New side over old side.</param>
/// <param name="back">True to end at the old size; false to leave the picture at the new one.</param>
internal sealed class ResizeAttack(double factor, bool back) : IAttack
{
    public string Name => AttackName.Of(back ? "resize" : "shrink", factor);

    public AttackResult Apply(AttackInput input)
    {
        Picture picture = input.Watermarked;
        Picture resized = Resize(picture, Side(picture.Width), Side(picture.Height));
        return new AttackResult(back ? Resize(resized, picture.Width, picture.Height) : resized);
    }

    private int Side(int side) => Math.Max(1, (int)Math.Round(side * factor));

    /// <summary>Rounds to 8 bits, as a program that saves the small picture does.</summary>
    private static Picture Resize(Picture picture, int width, int height)
    {
        int area = width * height;
        float[] planes = new float[3 * area];
        Resampling.ToPlanes(picture, width, height, planes);
        float[]? alpha = picture.IsOpaque() ? null : Resampling.Resize(Alpha(picture), picture.Width, picture.Height, width, height);

        byte[] rgba = new byte[4 * area];
        for (int i = 0; i < area; i++)
        {
            for (int c = 0; c < 3; c++) rgba[4 * i + c] = PixelEdit.ToByte(planes[c * area + i]);
            rgba[4 * i + 3] = alpha is null ? (byte)255 : PixelEdit.ToByte(alpha[i]);
        }

        return new Picture(width, height, rgba);
    }

    private static float[] Alpha(Picture picture)
    {
        float[] alpha = new float[picture.Width * picture.Height];
        for (int i = 0; i < alpha.Length; i++) alpha[i] = picture.Rgba[4 * i + 3];
        return alpha;
    }
}
