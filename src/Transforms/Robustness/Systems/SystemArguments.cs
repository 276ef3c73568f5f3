namespace MlNetWatermark;

/// <summary>Checks what is handed to a measured system.</summary>
internal static class SystemArguments
{
    public static void CheckEmbedding(string system, int messageLength, Picture cover, Message message, double strength)
    {
        ArgumentNullException.ThrowIfNull(cover);
        ArgumentNullException.ThrowIfNull(message);
        if (message.Length != messageLength)
        {
            throw new ArgumentException($"{system} carries {messageLength} bits, the message has {message.Length}.", nameof(message));
        }

        if (!double.IsFinite(strength) || strength <= 0 || strength > WatermarkEngine.MaximumStrength)
        {
            throw new ArgumentException($"The strength is above 0 and at most {WatermarkEngine.MaximumStrength}; {strength} was given.", nameof(strength));
        }
    }
}
