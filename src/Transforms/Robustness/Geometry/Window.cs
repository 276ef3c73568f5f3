namespace MlNetWatermark;

/// <summary>Keeps a rectangle of the pixels, either alone or in its place on a black canvas of the old size.</summary>
internal sealed class Window((int Width, int Height) source, int left, int top, int width, int height, bool onCanvas) : Geometry
{
    public override Picture Move(Picture picture)
    {
        if (!onCanvas) return new Picture(width, height, Cut(picture.Rgba.AsSpan(), 4));

        byte[] rgba = new byte[picture.Rgba.Length];
        for (int i = 3; i < rgba.Length; i += 4) rgba[i] = 255;
        for (int y = top; y < top + height; y++)
        {
            int start = 4 * ((y * source.Width) + left);
            picture.Rgba.AsSpan(start, 4 * width).CopyTo(rgba.AsSpan(start));
        }

        return new Picture(source.Width, source.Height, rgba);
    }

    public override float[]? Move(float[]? mask)
    {
        if (!onCanvas) return mask is null ? null : Cut(mask.AsSpan(), 1);
        if (width == source.Width && height == source.Height) return mask;

        float[] kept = new float[source.Width * source.Height];
        for (int y = top; y < top + height; y++)
        {
            Span<float> row = kept.AsSpan((y * source.Width) + left, width);
            if (mask is null) row.Fill(1);
            else mask.AsSpan((y * source.Width) + left, width).CopyTo(row);
        }

        return kept;
    }

    private T[] Cut<T>(ReadOnlySpan<T> values, int perPixel)
    {
        T[] cut = new T[perPixel * width * height];
        for (int y = 0; y < height; y++)
        {
            values.Slice(perPixel * (((top + y) * source.Width) + left), perPixel * width).CopyTo(cut.AsSpan(perPixel * y * width));
        }

        return cut;
    }
}
