using System.CommandLine;
using System.Globalization;
using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli.Commands;

/// <summary>The options about payloads, read the same way by every command.</summary>
internal static class PayloadOption
{
    public static Option<string?> KeyFile() => new("--key-file") { Description = "File with a secret key of 16 to 4096 bytes, such as one made by: head -c 32 /dev/urandom > FILE.", HelpName = "FILE" };

    public static Option<PayloadCorrection> Correction()
    {
        Option<PayloadCorrection> option = new("--correction")
        {
            Description = "Payloads: balanced, more-data, or more-correction. Readers need not be told.",
            CustomParser = result =>
            {
                switch (result.Tokens[0].Value.ToUpperInvariant())
                {
                    case "BALANCED": return PayloadCorrection.Balanced;
                    case "MORE-DATA": return PayloadCorrection.MoreData;
                    case "MORE-CORRECTION": return PayloadCorrection.MoreCorrection;
                    default:
                        result.AddError($"--correction is balanced, more-data or more-correction, not '{result.Tokens[0].Value}'.");
                        return default;
                }
            },
            DefaultValueFactory = _ => PayloadCorrection.Balanced,
            HelpName = "NAME",
        };
        return option;
    }

    /// <exception cref="UsageException">The file cannot be read, or holds no key.</exception>
    public static WatermarkKey? Key(string? file)
    {
        if (file is null) return null;
        try
        {
            return WatermarkKey.FromFile(file);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"--key-file: {Sentence.Of(problem)}");
        }
    }

    /// <summary>A payload out of the options of which at most one may be given; null for none.</summary>
    /// <exception cref="UsageException">Two are given, or one is not what it should be.</exception>
    public static Payload? Of(string? text, string? number, string? hexadecimal, string? guid)
    {
        if (new[] { text, number, hexadecimal, guid }.Count(one => one is not null) > 1) throw new UsageException("Give one of --text, --number, --hex and --guid.");
        if (text is not null) return UsageException.Unless(() => Payload.OfText(text));
        if (number is not null) return Payload.OfNumber(ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : throw new UsageException($"a number is a whole one from 0 to 18446744073709551615, not '{number}'."));
        if (guid is not null) return Payload.OfGuid(Guid.TryParse(guid, out Guid id) ? id : throw new UsageException($"a GUID is expected, not '{guid}'."));
        if (hexadecimal is null) return null;
        try
        {
            return Payload.OfBytes(Convert.FromHexString(hexadecimal));
        }
        catch (FormatException)
        {
            throw new UsageException($"bytes are an even number of hexadecimal digits, not '{hexadecimal}'.");
        }
    }

    /// <summary>Reads <c>text:...</c>, <c>number:...</c>, <c>hex:...</c> and <c>guid:...</c>; null for anything else.</summary>
    /// <exception cref="UsageException">One of them, but not what it should be.</exception>
    public static Payload? Parse(string written)
    {
        int colon = written.IndexOf(':');
        string rest = written[(colon + 1)..];
        return colon < 0 ? null : written[..colon] switch
        {
            "text" => Of(rest, null, null, null),
            "number" => Of(null, rest, null, null),
            "hex" => Of(null, null, rest, null),
            "guid" => Of(null, null, null, rest),
            _ => null,
        };
    }

    /// <summary>What a result says of a payload, for JSON; null for none.</summary>
    public static object? Row(PayloadReading? reading) => reading is null ? null : new
    {
        Value = reading.Value.ToString(),
        Kind = reading.Value.Kind switch { PayloadKind.Number => "number", PayloadKind.Bytes => "hex", PayloadKind.Text => "text", _ => "guid" },
        reading.CorrectedErrors,
        reading.Authenticated,
        reading.ContentMatches,
        reading.ContentDistance,
    };

    /// <summary>The same for people; the message's bits where there is no payload.</summary>
    public static string Text(Extraction extraction)
    {
        if (extraction.Payload is not { } reading) return extraction.Message?.ToString() ?? "nothing to read";
        string value = reading.Value.Kind == PayloadKind.Text ? $"\"{Printable.Of(reading.Value.Text)}\"" : reading.Value.ToString();
        string content = reading.ContentMatches switch { null => "", true => ", of this picture", false => ", NOT OF THIS PICTURE, unless it was cut or turned" };
        return $"{value} ({(reading.Authenticated ? "authentic" : "checksum right")}, {reading.CorrectedErrors} {(reading.CorrectedErrors == 1 ? "bit" : "bits")} corrected{content})";
    }
}
