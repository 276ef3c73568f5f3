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

        CheckMessages(messages, messageLength);
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

    /// <summary>Latents and their messages, for a model with a decoder.</summary>
    public static void CheckLatents(IReadOnlyList<Latent> latents, IReadOnlyList<Message> messages, WatermarkModel model)
    {
        ArgumentNullException.ThrowIfNull(latents);
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Count != latents.Count)
        {
            throw new ArgumentException($"There is one message for each latent; {latents.Count} latents and {messages.Count} messages were given.", nameof(messages));
        }

        CheckMessages(messages, model.Info.MessageLength);
        foreach (Latent latent in latents)
        {
            ArgumentNullException.ThrowIfNull(latent, nameof(latents));
            CheckLatent(latent.Channels, latent.Height, latent.Width, model, PictureFile.MaximumPixels);
        }
    }

    /// <summary>The sizes of a latent, and of the picture that a model's decoder makes of it.</summary>
    public static void CheckLatent(int channels, int height, int width, WatermarkModel model, long maximumPixels)
    {
        LatentSpace space = model.Info.Latents!;
        if (channels != space.Channels) throw new ArgumentException($"The model '{model.Info.Name}' decodes latents of {space.Channels} channels; {channels} were given.", nameof(channels));
        (int? fixedHeight, int? fixedWidth) = model.LatentSides;
        if (height != (fixedHeight ?? height) || width != (fixedWidth ?? width))
        {
            throw new ArgumentException(
                $"The model '{model.Info.Name}' decodes latents of height {Side(fixedHeight)} and width {Side(fixedWidth)}; height {height} and width {width} were given.", nameof(height));
        }

        if ((Int128)space.Scale * height * space.Scale * width > maximumPixels)
        {
            throw new ArgumentException(
                $"A latent of height {height} and width {width} becomes a picture of {(long)space.Scale * width} x {(long)space.Scale * height} pixels; at most {maximumPixels} are allowed.", nameof(height));
        }

        static string Side(int? size) => size is { } given ? $"{given}" : "any";
    }

    private static void CheckMessages(IReadOnlyList<Message> messages, int messageLength)
    {
        foreach (Message message in messages)
        {
            ArgumentNullException.ThrowIfNull(message, nameof(messages));
            if (message.Length != messageLength)
            {
                throw new ArgumentException($"The model carries {messageLength} bits, the message has {message.Length}.", nameof(messages));
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
