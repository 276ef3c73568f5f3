using System.Globalization;

namespace MlNetWatermark.Web;

/// <summary>Says a p-value so that it can be read aloud.</summary>
internal static class ChanceInWords
{
    private static readonly (double Size, string Name)[] s_sizes = [(1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand")];

    /// <summary>How rare an unmarked picture is that looks at least this marked.</summary>
    /// <param name="pValue">In (0, 1].</param>
    public static string Of(double pValue)
    {
        double pictures = 1 / pValue;
        if (pictures < 1.5) return "almost every unmarked picture looks like this";
        if (pictures >= 1e15) return "fewer than one in a thousand trillion unmarked pictures looks like this";
        return $"one in {Number(pictures)} unmarked pictures looks like this";
    }

    private static string Number(double pictures)
    {
        // Two digits are all that a p-value is good for.
        double unit = Math.Pow(10, Math.Floor(Math.Log10(pictures)) - 1);
        double rounded = Math.Round(pictures / unit) * unit;
        foreach ((double size, string name) in s_sizes)
        {
            if (rounded >= size) return rounded == size ? "a " + name : string.Create(CultureInfo.InvariantCulture, $"{rounded / size:0.#} {name}");
        }

        return rounded.ToString("0", CultureInfo.InvariantCulture);
    }
}
