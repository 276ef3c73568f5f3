using Microsoft.ML;

namespace MlNetWatermark;

/// <summary>Makes the error for a row whose content cannot be used. The enumeration of other rows can go on after it.</summary>
internal static class RowProblem
{
    /// <summary>An error that names the row, counted from 0 as ML.NET counts, and the column.</summary>
    public static FormatException At(long position, string column, string problem, Exception? cause = null) =>
        new($"Row {position}, column '{column}': {problem}", cause);

    /// <summary>Reads a value and puts the row and column before whatever the step in front of this one complains about.</summary>
    public static void Read<T>(ValueGetter<T> getter, ref T value, DataViewRow row, string column)
    {
        try
        {
            getter(ref value);
        }
        catch (Exception e) when (IsAboutContent(e))
        {
            throw At(row.Position, column, $"the value could not be read: {e.Message}", e);
        }
    }

    /// <summary>True for what codecs and getters throw about bad content, as opposed to cancellation, disposal or a defect.</summary>
    public static bool IsAboutContent(Exception e) =>
        e is ArgumentException or FormatException or IOException or NotSupportedException or InvalidDataException
        || (e is InvalidOperationException and not ObjectDisposedException);
}
