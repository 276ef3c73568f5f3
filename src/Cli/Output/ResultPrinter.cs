using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetWatermark.Cli.Output;

/// <summary>Prints results to standard output: one JSON object a line, or text for people. Their errors go to the JSON, or to standard error.</summary>
internal sealed class ResultPrinter(bool json)
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // file names stay readable; this is never put into a web page
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public bool Json => json;

    /// <summary>Prints one result; <paramref name="row"/> in JSON mode, else <paramref name="text"/>.</summary>
    public void Result(object row, string text) => Console.Out.WriteLine(json ? JsonSerializer.Serialize(row, s_options) : text);

    /// <summary>Prints a whole report that knows its own JSON.</summary>
    public void Lines(IEnumerable<string> rows, string text)
    {
        if (!json) Console.Out.WriteLine(text);
        else foreach (string row in rows) Console.Out.WriteLine(row);
    }

    public void Error(string file, string error)
    {
        if (json) Result(new { file, error }, "");
        else Console.Error.WriteLine($"{Printable.Of(file)}: {error}");
    }

    /// <summary>JSON has no infinity and no "not a number".</summary>
    public static double? Finite(double value, int digits = 4) => double.IsFinite(value) ? Math.Round(value, digits) : null;
}
