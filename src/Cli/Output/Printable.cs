using System.Globalization;
using System.Text;

namespace MlNetWatermark.Cli.Output;

/// <summary>Makes names that others chose safe to print: one line, and nothing that a terminal obeys or that turns the order of reading.</summary>
internal static class Printable
{
    /// <summary>Control characters, line ends and marks of direction as \u and four digits; everything else as it is.</summary>
    public static string Of(string text)
    {
        if (!text.Any(IsHidden)) return text;
        StringBuilder result = new(text.Length + 16);
        foreach (char one in text)
        {
            if (IsHidden(one)) result.Append(CultureInfo.InvariantCulture, $"\\u{(int)one:x4}");
            else result.Append(one);
        }

        return result.ToString();
    }

    // U+200E, U+200F, U+061C, U+202A to U+202E and U+2066 to U+2069: Unicode Standard Annex 9, section 2.
    private static bool IsHidden(char one) =>
        char.IsControl(one) || one is '\u2028' or '\u2029' or '\u200E' or '\u200F' or '\u061C' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
