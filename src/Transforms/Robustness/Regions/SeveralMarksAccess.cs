namespace MlNetWatermark;

/// <summary>Embeds and reads several marks with an engine.</summary>
internal sealed class SeveralMarksAccess(WatermarkEngine engine)
{
    public WatermarkModelInfo Info => engine.Model.Info;

    public Picture Embed(Picture cover, IReadOnlyList<(Message Message, float[] Region)> marks, double strength)
    {
        Picture marked = cover;
        foreach ((Message message, float[] region) in marks)
        {
            Picture embedded = engine.Embed(cover, message, strength, region);
            marked = Tampering.Replace(embedded, marked, region).Picture;
        }

        return marked;
    }

    public IReadOnlyList<ReadMark> Read(Picture picture)
    {
        (Extraction extraction, Localization localization) = engine.ExtractAndLocalize(picture);
        return extraction.Detected ? [new ReadMark(extraction, localization.Mask)] : [];
    }
}

/// <summary>One mark that was found.</summary>
/// <param name="Extraction">What was read.</param>
/// <param name="Mask">Width * Height values of the picture, 1 inside its region.</param>
internal sealed record ReadMark(Extraction Extraction, float[] Mask);
