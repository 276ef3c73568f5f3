using System.Globalization;

namespace MlNetWatermark;

/// <summary>A range of marked area: which share of a picture's pixels carries the mark.</summary>
/// <param name="Low">Smallest share, in [0, 1); belongs to the bin.</param>
/// <param name="High">Share where the next bin begins, above <paramref name="Low"/> and at most 1.</param>
public readonly record struct AreaBin(double Low, double High)
{
    /// <summary>The twelve bins of MaskWM (Hu et al., NeurIPS 2025): 1-5, 5-10, then tens of percent up to 90, 90-95 and 95-99 %.</summary>
    public static IReadOnlyList<AreaBin> Paper { get; } =
        ParseList("1-5,5-10,10-20,20-30,30-40,40-50,50-60,60-70,70-80,80-90,90-95,95-99");

    /// <summary>The range in percent, as <see cref="ParseList"/> reads it: <c>1-5</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Percent(Low)}-{Percent(High)}");

    /// <summary>Whether a share lies in the bin.</summary>
    public bool Contains(double share) => share >= Low && share < High;

    /// <summary>Reads bins in percent, separated by commas: <c>1-5,50-60</c>.</summary>
    /// <exception cref="ArgumentException">Not written so, or a range that is empty or outside 0 to 100; says which.</exception>
    public static IReadOnlyList<AreaBin> ParseList(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        return [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    /// <exception cref="ArgumentException">Empty, or outside 0 to 1.</exception>
    internal void Validate(string parameter)
    {
        if (!(Low >= 0 && High <= 1 && Low < High)) throw new ArgumentException($"A bin of areas lies within 0-100 percent and is not empty; '{Name}' was given.", parameter);
    }

    private static AreaBin Parse(string text)
    {
        string[] ends = text.Split('-', StringSplitOptions.TrimEntries);
        if (ends.Length != 2 || Number(ends[0]) is not { } low || Number(ends[1]) is not { } high)
        {
            throw new ArgumentException($"'{text}' is not a bin of areas; write percent, such as 1-5.", nameof(text));
        }

        AreaBin bin = new(low / 100, high / 100);
        bin.Validate(nameof(text));
        return bin;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) ? value : null;

    private static double Percent(double share) => Math.Round(100 * share, 6);
}
