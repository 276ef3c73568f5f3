using System.Diagnostics;
using System.Globalization;

namespace MlNetWatermark.Web;

/// <summary>Answer of /extract.</summary>
internal sealed record Reading
{
    public required bool Detected { get; init; }

    /// <summary>The payload; null where there is none to read.</summary>
    public required string? Message { get; init; }

    public required int? CorrectedErrors { get; init; }

    public required double PValue { get; init; }

    /// <summary>The p-value in words.</summary>
    public required string Chance { get; init; }

    /// <summary>How the picture was found to lie, in words; null: as it was marked.</summary>
    public required string? Geometry { get; init; }

    /// <summary>Share of the picture that carries the mark; null where nothing is detected, as it means nothing then.</summary>
    public required double? Coverage { get; init; }

    /// <summary>Whether the mask is known to the pixel.</summary>
    public required bool Exact { get; init; }

    /// <summary>The picture with its mask, a JPEG file: green still carries the mark, dark does not. Null where nothing is detected.</summary>
    public required byte[]? Overlay { get; init; }

    /// <summary>Time of reading alone.</summary>
    public required double Milliseconds { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Reads a picture.</summary>
    public static Reading Of(Picture picture, WatermarkEngine engine, CancellationToken aborted)
    {
        long start = Stopwatch.GetTimestamp();
        (Extraction extraction, Localization where) = engine.ExtractAndLocalize(picture);
        double milliseconds = Page.MillisecondsSince(start);
        aborted.ThrowIfCancellationRequested();
        return new Reading
        {
            Detected = extraction.Detected,
            Message = extraction.Payload?.Value.ToString(),
            CorrectedErrors = extraction.Payload?.CorrectedErrors,
            PValue = extraction.PValue,
            Chance = ChanceInWords.Of(extraction.PValue),
            Geometry = extraction.Geometry is { } geometry ? InWords(geometry, picture) : null,
            Coverage = extraction.Detected ? where.Coverage : null,
            Exact = where.Exact,
            Overlay = extraction.Detected ? PictureFile.Encode(Pictures.MaskOverlay(picture, where.Mask), new PictureEncoding { Format = PictureFormat.Jpeg, Quality = 85 }) : null,
            Milliseconds = milliseconds,
            Width = picture.Width,
            Height = picture.Height,
        };
    }

    private static string InWords(PictureGeometry geometry, Picture picture)
    {
        double degrees = geometry.Rotation, width = geometry.OriginalWidth, height = geometry.OriginalHeight;
        string turned = Math.Abs(degrees) < 0.05 ? "" : string.Create(CultureInfo.InvariantCulture, $"turned {Math.Abs(degrees):F1} degrees {(degrees > 0 ? "clockwise" : "anticlockwise")}");
        string size = Math.Abs(width - picture.Width) < 1.5 && Math.Abs(height - picture.Height) < 1.5 ? "" : string.Create(CultureInfo.InvariantCulture, $"the whole picture would be {width:F0} \u00d7 {height:F0}");
        string[] words = [.. new[] { geometry.Mirrored ? "mirrored" : "", turned, size }.Where(word => word.Length > 0)];
        return words.Length == 0 ? "not moved" : string.Join(", ", words);
    }
}
