using System.Collections.Concurrent;

namespace MlNetWatermark.Tests;

/// <summary>Additive spread spectrum for 64 x 64 pictures: each bit adds or subtracts its pattern of plus and minus ones.</summary>
/// <remarks>
/// Its patterns are the same for every picture or, where <paramref name="contentBound"/>, chosen by which of 16 blocks are brighter than the
/// average: then a copied mark meets other patterns.
/// </remarks>
internal sealed class ToySystem(bool contentBound) : IWatermarkSystem
{
    public const int Side = 64;
    private const int Bits = 40;
    private const int Block = 16;
    private const double Deviation = 2.5; // of 255: 40 dB

    private static readonly ConcurrentDictionary<int, double[][]> s_patterns = new();

    public string Name => "toy";

    public int MessageLength => Bits;

    public Picture Embed(Picture cover, Message message, double strength)
    {
        if (cover.Width != Side || cover.Height != Side) throw new ArgumentException("The toy marks 64 x 64 pixels.", nameof(cover));
        double[][] patterns = Patterns(cover);
        double gain = strength * Deviation / Math.Sqrt(Bits);
        return TestPictures.Make(Side, Side, (x, y, c) =>
        {
            int i = (y * Side) + x;
            double sum = 0;
            for (int bit = 0; bit < Bits; bit++) sum += message.Bits[bit] ? patterns[bit][i] : -patterns[bit][i];
            return cover.Rgba[(4 * i) + c] + (gain * sum);
        });
    }

    public SystemReading Read(Picture picture)
    {
        double[][] patterns = Patterns(picture);
        double[] grey = [.. Enumerable.Range(0, Side * Side).Select(i => (picture.Rgba[4 * i] + picture.Rgba[(4 * i) + 1] + picture.Rgba[(4 * i) + 2]) / 3.0)];
        double[] detail = [.. grey.Select((value, i) => value - ((grey[(i + 1) % grey.Length] + grey[(i + grey.Length - 1) % grey.Length]) / 2))];
        return new SystemReading(new Message([.. patterns.Select(pattern => pattern.Zip(detail, (p, d) => p * d).Sum() > 0)]));
    }

    public void Dispose()
    {
    }

    /// <summary>A cover: 16 blocks, bright or dark, with noise.</summary>
    public static Picture Cover(int seed)
    {
        Random random = new(seed);
        bool[] bright = [.. Enumerable.Range(0, 16).Select(_ => random.Next(2) == 1)];
        (bright[0], bright[15]) = (true, false);
        return TestPictures.Make(Side, Side, (x, y, _) => (bright[(y / Block * 4) + (x / Block)] ? 130 : 110) + (16 * (random.NextDouble() - 0.5)));
    }

    private double[][] Patterns(Picture picture) => s_patterns.GetOrAdd(contentBound ? Content(picture) : 1, seed =>
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, Bits).Select(_ => Enumerable.Range(0, Side * Side).Select(_ => (2.0 * random.Next(2)) - 1).ToArray())];
    });

    private static int Content(Picture picture)
    {
        int[] sums = new int[16];
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++) sums[(y / Block * 4) + (x / Block)] += picture.Rgba[4 * ((y * Side) + x)];
        }

        int content = 0;
        for (int i = 0; i < sums.Length; i++) content |= sums[i] > 120 * Block * Block ? 1 << i : 0;
        return content;
    }
}
