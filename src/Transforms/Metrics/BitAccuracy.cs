namespace MlNetWatermark;

/// <summary>Share of a message's bits that were read right.</summary>
public static class BitAccuracy
{
    /// <summary>Compares bit by bit.</summary>
    /// <returns>In [0, 1]; guessing gives about one half.</returns>
    /// <exception cref="ArgumentException">The messages differ in length.</exception>
    public static double Measure(Message expected, Message read)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(read);
        if (expected.Length != read.Length)
        {
            throw new ArgumentException($"The messages differ in length: {expected.Length} and {read.Length} bits.", nameof(read));
        }

        int right = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected.Bits[i] == read.Bits[i]) right++;
        }

        return (double)right / expected.Length;
    }
}
