using System.CommandLine;
using System.Globalization;
using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark inspect</c>: says what a model is.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        Argument<string?> folder = new("MODEL") { Description = "Model folder. Default: the built-in model.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> model = CommandOptions.Model();
        Option<bool> json = CommandOptions.Json();
        Command command = new("inspect", "Shows what a model is.") { folder, model, json };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Run(parsed.GetValue(folder) ?? parsed.GetValue(model), new ResultPrinter(parsed.GetValue(json))), cancellationToken));
        return command;
    }

    private static int Run(string? folder, ResultPrinter printer)
    {
        using WatermarkModel model = ModelAccess.Open(folder, threads: 1);
        WatermarkModelInfo info = model.Info;
        if (printer.Json)
        {
            printer.Result(new { Model = folder ?? "default", Info = info }, "");
            return ExitCode.Done;
        }

        Table.Print(
            ["property", "value"],
            [
                ["model", folder ?? "default"],
                ["system", info.System],
                ["name", info.Name],
                ["message length", Text(info.MessageLength) + " bits"],
                ["pilot", Text(info.Pilot.Length) + " bits"],
                ["working size", $"{info.WorkingSize} x {info.WorkingSize}"],
                ["cell", Text(info.CellSize) + " pixels"],
                ["tile", $"{info.TileCells} x {info.TileCells} cells"],
                ["target PSNR", Text(info.TargetPsnr) + " dB"],
                ["mask", MaskText(info)],
                ["latents", LatentsText(info.Latents)],
                ["false-positive rate", Text(info.FalsePositiveRate)],
            ]);
        return ExitCode.Done;
    }

    private static string MaskText(WatermarkModelInfo info) => !info.HasMask ? "none"
        : info.MaskMeaning == MaskMeaning.Untampered ? "1 as it was marked, 0 tampered with (all of a picture that was never marked)"
        : "1 marked, 0 no mark";

    private static string LatentsText(LatentSpace? latents) => latents is null ? "none"
        : string.Create(CultureInfo.InvariantCulture, $"{latents.Channels} channels, {latents.Scale} x {latents.Scale} pixels each, divided by {latents.Factor}");

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
