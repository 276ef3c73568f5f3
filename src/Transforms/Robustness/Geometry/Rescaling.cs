namespace MlNetWatermark;

/// <summary>Resizes, antialiased.</summary>
internal sealed class Rescaling((int Width, int Height) source, int width, int height) : Geometry
{
    public override Picture Move(Picture picture) =>
        width == source.Width && height == source.Height ? picture : PictureResizing.Resize(picture, width, height);

    public override float[]? Move(float[]? mask)
    {
        if (mask is null || (width == source.Width && height == source.Height)) return mask;

        float[] moved = new float[width * height];
        for (int y = 0; y < height; y++)
        {
            int row = (int)(((2L * y) + 1) * source.Height / (2L * height)) * source.Width;
            for (int x = 0; x < width; x++) moved[(y * width) + x] = mask[row + (int)(((2L * x) + 1) * source.Width / (2L * width))];
        }

        return moved;
    }
}
