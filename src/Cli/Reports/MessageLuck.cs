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
        int? matches = BinomialTest.Threshold(length, Level);
        return matches is null ? null : (double)matches / length;
    }
}
