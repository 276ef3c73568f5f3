namespace MlNetWatermark;

/// <summary>Checks what callers hand to the engine.</summary>
internal static class EngineArguments
{
    public static void CheckPictures(IReadOnlyList<Picture> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        for (int i = 0; i < pictures.Count; i++)
        {
            if (pictures[i] is null) throw new ArgumentException($"Picture {i + 1} of {pictures.Count} is null.", nameof(pictures));
        }
    }

    public static void CheckEmbedding(IReadOnlyList<Picture> covers, IReadOnlyList<Message> messages, int messageLength, double strength)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (!double.IsFinite(strength) || strength <= 0 || strength > WatermarkEngine.MaximumStrength)
        {
            throw new ArgumentException($"The strength is above 0 and at most {WatermarkEngine.MaximumStrength}; {strength} was given.", nameof(strength));
        }

        if (messages.Count != covers.Count)
        {
            throw new ArgumentException(
                $"There is one message for each picture; {covers.Count} pictures and {messages.Count} messages were given.", nameof(messages));
        }

        foreach (Message message in messages)
        {
            ArgumentNullException.ThrowIfNull(message, nameof(messages));
            if (message.Length != messageLength)
            {
                throw new ArgumentException($"The model carries {messageLength} bits, the message has {message.Length}.", nameof(messages));
            }
        }

        foreach (Picture cover in covers)
        {
            if (Math.Min(cover.Width, cover.Height) < WatermarkEngine.MinimumSide)
            {
                throw new ArgumentException(
                    $"The picture has {cover.Width} x {cover.Height} pixels; to be marked it needs at least {WatermarkEngine.MinimumSide} on each side.",
                    nameof(covers));
            }
        }
    }

    /// <summary>Regions to mark: one for each cover or none, of its size, and with something in it.</summary>
    public static void CheckRegions(IReadOnlyList<Picture> covers, IReadOnlyList<float[]?>? regions)
    {
        if (regions is null) return;
        if (regions.Count != covers.Count)
        {
            throw new ArgumentException($"There is one region for each picture; {covers.Count} pictures and {regions.Count} regions were given.", nameof(regions));
        }

        for (int i = 0; i < covers.Count; i++)
        {
            CheckRegion(regions[i], covers[i]);
            if (regions[i] is { } region && region.AsSpan().IndexOfAnyExcept(0f) < 0)
            {
                throw new ArgumentException("The region is empty: nothing would be marked.", nameof(regions));
            }
        }
    }

    /// <summary>Marks for one picture: at least one, and no pixel in two of their regions.</summary>
    public static void CheckMarks(Picture cover, IReadOnlyList<RegionMark> marks)
    {
        ArgumentNullException.ThrowIfNull(marks);
        if (marks.Count == 0) throw new ArgumentException("There is no mark to embed.", nameof(marks));
        int[] owner = new int[cover.Width * cover.Height];
        for (int i = 0; i < marks.Count; i++)
        {
            ArgumentNullException.ThrowIfNull(marks[i], nameof(marks));
            float[] region = marks[i].Region;
            CheckRegion(region, cover);
            for (int pixel = 0; pixel < owner.Length; pixel++)
            {
                if (region[pixel] == 0) continue;
                if (owner[pixel] > 0)
                {
                    (int y, int x) = Math.DivRem(pixel, cover.Width);
                    throw new ArgumentException($"Marks {owner[pixel]} and {i + 1} share the pixel ({x}, {y}); the regions of several marks may not overlap.", nameof(marks));
                }

                owner[pixel] = i + 1;
            }
        }
    }

    public static void CheckRegion(float[]? region, Picture picture)
    {
        if (region is null) return;
        if (region.Length != picture.Width * picture.Height)
        {
            throw new ArgumentException(
                $"A region for {picture.Width} x {picture.Height} pixels has {picture.Width * picture.Height} values; {region.Length} were given.",
                nameof(region));
        }

        int wrong = region.AsSpan().IndexOfAnyExceptInRange(0f, 1f);
        if (wrong >= 0) throw new ArgumentException($"A region holds values from 0 to 1; {region[wrong]} was found.", nameof(region));
    }
}
