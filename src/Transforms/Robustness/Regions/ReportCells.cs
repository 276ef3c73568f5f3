using System.Globalization;
using System.Text;

namespace MlNetWatermark;

/// <summary>Cells of Markdown tables; the culture is invariant, a dash stands for nothing measured.</summary>
internal static class ReportCells
{
    /// <summary>Fewer pictures say nothing about the mean of others.</summary>
    private const int LeastForInterval = 5;

    public static string Number(Estimate? estimate, string format) => estimate?.Mean.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    /// <summary>The mean and, from five pictures on, its interval in square brackets.</summary>
    public static string WithInterval(Estimate? estimate, int pictures, string format)
    {
        if (estimate is not { } value) return "-";
        string interval = pictures < LeastForInterval ? "(few)" : $"[{Text(value.Interval.Low)}, {Text(value.Interval.High)}]";
        return $"{Text(value.Mean)} {interval}";

        string Text(double number) => number.ToString(format, CultureInfo.InvariantCulture);
    }

    public static string Percent(Estimate? share) => share is { } value ? (100 * value.Mean).ToString("F1", CultureInfo.InvariantCulture) + " %" : "-";

    /// <summary>What could not be measured, one line for each reason.</summary>
    public static void Failed(StringBuilder text, IReadOnlyList<FailedPicture> failed)
    {
        if (failed.Count == 0) return;
        text.Append(CultureInfo.InvariantCulture, $"\nNot measured: {failed.Count}.\n");
        foreach (var group in failed.GroupBy(picture => (picture.Attack, picture.Reason)))
        {
            string files = string.Join(", ", group.Select(picture => picture.File).Distinct().Take(5)) + (group.Count() > 5 ? ", ..." : "");
            string attack = group.Key.Attack is { } name ? name + ", " : "";
            text.Append(CultureInfo.InvariantCulture, $"* {attack}{group.Count()} x {group.Key.Reason} ({files})\n");
        }
    }
}
