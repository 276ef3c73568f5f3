using System.Globalization;
using System.Text.Json;

/// <summary>The rows of one benchmark folder, as far as charts need them.</summary>
internal sealed class BenchmarkRun
{
    /// <summary>Name of the folder: the system, or its setting.</summary>
    public required string Name { get; init; }

    /// <summary>One per line of <c>rows.jsonl</c>.</summary>
    public required IReadOnlyList<Row> Rows { get; init; }

    /// <summary>Reads a folder that <c>watermark benchmark</c> wrote.</summary>
    public static BenchmarkRun Read(string folder) => new()
    {
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
        Rows = [.. File.ReadLines(Path.Combine(folder, "rows.jsonl")).Where(line => line.Length > 0).Select(ReadRow)],
    };

    /// <summary>Bits of a message: as many as were read from unmarked pictures, or k where all right has probability 2^-k.</summary>
    public int? MessageLength => Rows.FirstOrDefault(row => row.Bits is not null)?.Bits!.Length
        ?? (Rows.FirstOrDefault(row => row is { BitAccuracy: 1, MatchPValue: > 0 }) is { } perfect ? (int)Math.Round(-Math.Log2(perfect.MatchPValue!.Value)) : null);

    /// <summary>The smallest bit accuracy that luck reaches once in a million readings at most; null where no accuracy does.</summary>
    public double? DecodableAccuracy
    {
        get
        {
            if (MessageLength is not { } length) return null;
            double logTerm = -length * Math.Log(2), tail = 0;
            for (int matches = length; matches >= 0; matches--)
            {
                tail += Math.Exp(logTerm);
                if (tail > 1e-6) return matches == length ? null : (double)(matches + 1) / length;
                logTerm += Math.Log(matches) - Math.Log(length - matches + 1);
            }

            return null;
        }
    }

    private static Row ReadRow(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement row = document.RootElement;
        return new Row(
            Text("kind")!, Text("attack") ?? "", Number("psnr"), Number("bitAccuracy"), Number("pValue"), Number("matchPValue"),
            Number("ioU") ?? Number("iou"), Number("pixelFalsePositiveRate"), Text("bits"),
            row.TryGetProperty("tampered", out JsonElement tampered) && tampered.ValueKind == JsonValueKind.True);

        string? Text(string name) => row.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

        double? Number(string name) => row.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
    }

    /// <summary>One measurement; what does not apply is null.</summary>
    internal sealed record Row(
        string Kind, string Attack, double? Psnr, double? BitAccuracy, double? PValue, double? MatchPValue,
        double? IoU, double? PixelFalsePositiveRate, string? Bits, bool Tampered)
    {
        /// <summary>Kind and value of an attack of one step: <c>jpeg:50</c>.</summary>
        public (string Kind, double Value)? Strength => Attack.Contains('+') ? null : Step(Attack);

        /// <summary>Share of the picture that stays marked: what splice keeps, or what cutout and replace leave.</summary>
        public double? MarkedShare
        {
            get
            {
                double[] shares =
                [
                    .. Attack.Split('+').Select(Step).OfType<(string Kind, double Value)>()
                        .Where(step => step.Kind is "splice" or "cutout" or "replace")
                        .Select(step => step.Kind == "splice" ? step.Value : 1 - step.Value),
                ];
                return Tampered && shares.Length == 1 ? shares[0] : null;
            }
        }

        private static (string Kind, double Value)? Step(string text) =>
            text.Split(':') is [string kind, string value] && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                ? (kind, number)
                : null;
    }
}
