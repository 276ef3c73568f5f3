using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetWatermark;

/// <summary>Rows as JSON lines: one object a line, camel case, null left out, numbers in the invariant culture.</summary>
public static class BenchmarkRows
{
    internal static JsonSerializerOptions Format { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // keeps the '+' of chains readable; this is never put into a web page
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Writes rows to a file, beside it first and then renamed.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<BenchmarkRow> rows)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(rows);
        string partial = path + ".partial";
        File.WriteAllLines(partial, rows.Select(row => JsonSerializer.Serialize(row, Format)));
        File.Move(partial, path, overwrite: true);
    }

    /// <summary>Reads rows that <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">A line is not a row; names the line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<BenchmarkRow> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        List<BenchmarkRow> rows = [];
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            try
            {
                rows.Add(JsonSerializer.Deserialize<BenchmarkRow>(line, Format) ?? throw new JsonException("null"));
            }
            catch (JsonException problem)
            {
                throw new InvalidDataException($"'{path}', line {number}: not a benchmark row ({problem.Message})", problem);
            }
        }

        return rows;
    }
}
