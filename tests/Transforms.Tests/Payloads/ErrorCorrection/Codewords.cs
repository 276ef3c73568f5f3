namespace MlNetWatermark.Tests;

/// <summary>Codewords, and what a channel makes of them.</summary>
internal static class Codewords
{
    public static bool[] Parse(string bits) => [.. bits.Select(bit => bit == '1')];

    public static bool[] Random(BchCode code, Random random) => code.Encode(Bits(code.InformationBits, random));

    public static bool[] Bits(int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => random.Next(2) == 1)];

    /// <summary>All 2^k of them.</summary>
    public static IEnumerable<bool[]> All(BchCode code) => Enumerable.Range(0, 1 << code.InformationBits)
        .Select(number => code.Encode([.. Enumerable.Range(0, code.InformationBits).Select(bit => (number >> bit & 1) == 1)]));

    /// <summary>Different places, as many as wanted.</summary>
    public static int[] Places(int length, int count, Random random)
    {
        int[] places = [.. Enumerable.Range(0, length)];
        random.Shuffle(places);
        return places[..count];
    }

    public static bool[] Flipped(bool[] bits, IEnumerable<int> places)
    {
        bool[] flipped = [.. bits];
        foreach (int place in places) flipped[place] ^= true;
        return flipped;
    }

    /// <summary>Equally sure of every bit.</summary>
    public static float[] Sure(bool[] bits) => Array.ConvertAll(bits, bit => bit ? 1f : -1f);

    /// <summary>Binary signalling in white Gaussian noise; a spread of 0.71 makes 8 % of the bits wrong.</summary>
    public static float[] Noisy(bool[] bits, double spread, Random random)
        => Array.ConvertAll(bits, bit => (bit ? 1f : -1f) + (float)(spread * Normal(random)));

    public static double Normal(Random random)
        => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Confidence of the bits that differ, summed.</summary>
    public static double Discrepancy(bool[] codeword, float[] logits)
        => codeword.Zip(logits).Sum(pair => pair.First == pair.Second > 0 ? 0 : Math.Abs((double)pair.Second));
}
