namespace MlNetWatermark;

/// <summary>Encodes with a real codec and decodes what it wrote.</summary>
internal static class Recompression
{
    public static Picture Through(Picture picture, PictureEncoding encoding) => PictureFile.Decode(PictureFile.Encode(picture, encoding));
}
