namespace MlNetWatermark;

/// <summary>A picture made small enough to be part of a page.</summary>
internal static class ShownPicture
{
    /// <summary>The picture itself, or scaled down with an antialiasing filter so that its longest side is the one given.</summary>
    public static Picture Of(Picture picture, int maximumSide)
    {
        int longest = Math.Max(picture.Width, picture.Height);
        if (longest <= maximumSide) return picture;
        double scale = maximumSide / (double)longest;
        return PictureResizing.Resize(picture, Side(picture.Width), Side(picture.Height));

        int Side(int side) => Math.Max(1, (int)Math.Round(side * scale));
    }

    /// <summary>The file in a URI: JPEG, a fifth of the size; PNG where there is transparency or few pixels, of which each is looked at.</summary>
    public static string DataUri(Picture picture)
    {
        const int FewPixels = 128 * 128;
        bool exact = picture.Width * picture.Height <= FewPixels || !picture.IsOpaque();
        byte[] file = PictureFile.Encode(picture, new PictureEncoding { Format = exact ? PictureFormat.Png : PictureFormat.Jpeg, Quality = 90 });
        return $"data:image/{(exact ? "png" : "jpeg")};base64,{Convert.ToBase64String(file)}";
    }
}
