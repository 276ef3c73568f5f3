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

    public static void CheckRegion(float[]? region, Picture picture)
    {
        if (region is null) return;
        if (region.Length != picture.Width * picture.Height)
        {
            throw new ArgumentException(
                $"A region for {picture.Width} x {picture.Height} pixels has {picture.Width * picture.Height} values; {region.Length} were given.",
                nameof(region));
        }

        foreach (float value in region)
        {
            if (!(value >= 0 && value <= 1)) throw new ArgumentException($"A region holds values from 0 to 1; {value} was found.", nameof(region));
        }
    }
}
