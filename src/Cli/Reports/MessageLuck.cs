namespace MlNetWatermark.Cli.Reports;

/// <summary>How many bits of a message agree by luck, each fair and independent.</summary>
internal static class MessageLuck
{
    /// <summary>The level at which a message counts as read rather than guessed.</summary>
    public const double Level = 1e-6;

    /// <summary>Bits of a message, from the rows themselves; null where they do not tell.</summary>
    public static int? Length(IReadOnlyList<BenchmarkRow> rows)
    {
        if (rows.FirstOrDefault(row => row.Bits is { Length: > 0 }) is { } unmarked) return unmarked.Bits!.Length;

        // All k bits agree by luck with probability 2^-k.
        BenchmarkRow? perfect = rows.FirstOrDefault(row => row is { BitAccuracy: 1, MatchPValue: > 0 and < 1 });
        return perfect is null ? null : (int)Math.Round(-Math.Log2(perfect.MatchPValue!.Value));
    }

    /// <summary>The smallest bit accuracy that luck reaches with probability <see cref="Level"/> at most; null where even all bits are too few.</summary>
    public static double? LeastAccuracy(int length)
    {
        // P(S >= s) = sum over i from s to k of C(k, i) / 2^k, from the top down; logarithms, because 2^-k leaves the doubles at k = 1075.
        double logTerm = -length * Math.Log(2), tail = 0;
        for (int matches = length; matches >= 0; matches--)
        {
            tail += Math.Exp(logTerm);
            if (tail > Level) return matches == length ? null : (double)(matches + 1) / length;
            logTerm += Math.Log(matches) - Math.Log(length - matches + 1);
        }

        return null;
    }
}
