using System.CommandLine;
using System.Globalization;
using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark capacity</c>: what fits into a mark, before anything is marked.</summary>
internal static class CapacityCommand
{
    public static Command Create()
    {
        Option<string?> model = CommandOptions.Model();
        Option<bool> json = CommandOptions.Json();
        Command command = new("capacity", "Shows what fits into a mark: for each correction, without and with a key, bound to the picture or not.") { model, json };
        command.SetAction(parsed => Run(parsed.GetValue(model), new ResultPrinter(parsed.GetValue(json))));
        return command;
    }

    private static int Run(string? modelFolder, ResultPrinter printer)
    {
        using WatermarkModel model = ModelAccess.Open(modelFolder, threads: 1);
        WatermarkKey key = WatermarkKey.FromBytes(new byte[WatermarkKey.MinimumBytes]);
        if (!printer.Json) Console.Out.WriteLine($"{model.Info.Name}: {model.Info.MessageLength} bits. Text: lower-case letters, digits and - _ . / : (and capitals and spaces); other characters are UTF-8 bytes.");
        foreach (PayloadCorrection correction in Enum.GetValues<PayloadCorrection>())
        {
            foreach ((bool keyed, bool bound) in new[] { (false, false), (true, false), (true, true) }) Line(correction, keyed, bound);
        }

        return ExitCode.Done;

        void Line(PayloadCorrection correction, bool keyed, bool bound)
        {
            string name = correction switch { PayloadCorrection.MoreData => "more-data", PayloadCorrection.MoreCorrection => "more-correction", _ => "balanced" };
            string title = $"{name,-15} {(bound ? "key, bound" : keyed ? "key" : ""),-10}";
            PayloadCapacity? fits = null;
            try
            {
                fits = PayloadCodec.Capacity(model.Info, new PayloadOptions { Correction = correction, Key = keyed ? key : null, BindToContent = bound });
            }
            catch (ArgumentException)
            {
                // Nothing fits: that is the answer.
            }

            printer.Result(
                new { Correction = name, Key = keyed, Bound = bound, Bits = fits?.Bits ?? 0, HighestNumber = fits?.HighestNumber, Bytes = fits?.Bytes ?? 0, Text = fits?.LowerText ?? 0, MixedText = fits?.MixedText ?? 0, Guid = fits?.FitsGuid ?? false, CorrectedErrors = fits?.CorrectedErrors },
                fits is null ? $"{title} nothing" : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{title} {fits.Bits,3} bits: a number up to {fits.HighestNumber}, {fits.Bytes} bytes, {fits.LowerText} ({fits.MixedText}) characters; {fits.CorrectedErrors} wrong bits corrected anywhere, about three times as many by confidence"));
        }
    }
}
