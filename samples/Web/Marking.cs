using System.Diagnostics;

namespace MlNetWatermark.Web;

/// <summary>Answer of /embed.</summary>
internal sealed record Marking
{
    /// <summary>Factor on the residual in its picture.</summary>
    private const int Gain = 10;

    private const int LongestMessage = 200;

    /// <summary>The watermarked picture, a PNG file.</summary>
    public required byte[] Picture { get; init; }

    /// <summary>What was added, around middle grey, a JPEG file.</summary>
    public required byte[] Residual { get; init; }

    /// <summary>How many times as strong the residual is shown.</summary>
    public int ResidualGain { get; } = Gain;

    /// <summary>Decibels; null where nothing could be changed because every pixel is transparent.</summary>
    public required double? Psnr { get; init; }

    /// <summary>Time of the embedding alone, without decoding and encoding of files.</summary>
    public required double Milliseconds { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Marks a picture with the fields <c>message</c> and <c>strength</c>.</summary>
    /// <exception cref="RequestException">A field is wrong, or the picture is too small.</exception>
    public static Marking Of(Picture cover, IFormCollection form, WatermarkEngine engine, CancellationToken aborted)
    {
        Payload payload = PayloadOf(form);
        double strength = StrengthOf(form["strength"]);
        int side = Math.Min(cover.Width, cover.Height);
        if (side < WatermarkEngine.MinimumSide) throw Unprocessable($"The picture is {cover.Width} x {cover.Height}; at least {WatermarkEngine.MinimumSide} pixels a side can be marked.");
        Check(payload, engine.Codec.MessageCapacity);

        long start = Stopwatch.GetTimestamp();
        Picture marked = engine.Embed(cover, payload, strength);
        double milliseconds = Page.MillisecondsSince(start);
        aborted.ThrowIfCancellationRequested();
        double psnr = PeakSignalToNoise.Measure(cover, marked);
        return new Marking
        {
            Picture = PictureFile.Encode(marked, new PictureEncoding()),
            Residual = PictureFile.Encode(Pictures.ResidualPicture(cover, marked, Gain), new PictureEncoding { Format = PictureFormat.Jpeg, Quality = 90 }),
            Psnr = double.IsFinite(psnr) ? Math.Round(psnr, 2) : null,
            Milliseconds = milliseconds,
            Width = marked.Width,
            Height = marked.Height,
        };
    }

    /// <summary>The field <c>message</c>.</summary>
    /// <exception cref="RequestException">It is empty, too long for any mark, or not Unicode.</exception>
    public static Payload PayloadOf(IFormCollection form)
    {
        string message = form["message"].ToString();
        if (message.Length == 0) throw new RequestException(StatusCodes.Status400BadRequest, "The message is empty.");
        if (message.Length > LongestMessage) throw Unprocessable($"The message has {message.Length} characters; no mark holds more than {LongestMessage}.");
        try
        {
            return Payload.OfText(message);
        }
        catch (ArgumentException problem)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, problem.Message);
        }
    }

    private static void Check(Payload payload, PayloadCapacity capacity)
    {
        long bits = PayloadCapacity.BitsOf(payload);
        if (bits <= capacity.Bits) return;
        throw Unprocessable($"The message needs {bits} bits and {capacity.Bits} fit: {capacity.LowerText} lower-case letters, digits and - _ . / : or {capacity.MixedText} characters with capital letters and spaces.");
    }

    private static double StrengthOf(string? name) => name switch
    {
        "invisible" => MarkStrength.Invisible,
        null or "" or "balanced" => MarkStrength.Balanced,
        "robust" => MarkStrength.Robust,
        _ => throw new RequestException(StatusCodes.Status400BadRequest, "The strength is invisible, balanced or robust."),
    };

    private static RequestException Unprocessable(string message) => new(StatusCodes.Status422UnprocessableEntity, message);
}
