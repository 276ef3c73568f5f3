using System.CommandLine;
using System.Globalization;
using System.Text;
using MlNetWatermark.Cli.Input;
using MlNetWatermark.Cli.Output;
using MlNetWatermark.Trainers;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark noise-grid</c>: measures a baseline as ISMark's table 1 does.</summary>
internal static class NoiseGridCommand
{
    public static Command Create()
    {
        NoiseGridOptions standard = new();
        Argument<string> folder = new("DIR") { Description = "A folder of pictures to mark and distort, at the model's working size." };
        Option<string> model = new("--model") { Description = "Model folder of HiDDeN, TSDL or MBRS, with weights.", Required = true, HelpName = "DIR" };
        Option<string> refine = new("--refine") { Description = "Iterations of deep embedding, with commas between; 0 is the model's own encoder.", DefaultValueFactory = _ => "0,200", HelpName = "K,K,..." };
        Option<string?> noise = new("--noise") { Description = "Distortions to embed through: combined, published, or names. Default: combined.", HelpName = "LIST" };
        Option<double> rate = new("--pixel-rate") { Description = "Step size of deep embedding.", DefaultValueFactory = _ => standard.Embedding.LearningRate, HelpName = "R" };
        Option<double> imageWeight = new("--image-weight") { Description = "Weight of the picture's likeness.", DefaultValueFactory = _ => standard.Embedding.ImageWeight, HelpName = "W" };
        Option<int> batch = CommandOptions.Count("--batch-size", "Pictures that are optimised together.", standard.BatchSize, least: 1);
        Option<int> limit = CommandOptions.Count("--limit", "Take at most this many pictures; 0 takes all.", standard: 0);
        Option<int> threads = CommandOptions.Count("--threads", "Threads; 0 takes one per processor.", standard: 0);
        Option<int> seed = CommandOptions.Seed();
        Option<bool> json = CommandOptions.Json();
        Command command = new("noise-grid", "Measures HiDDeN, TSDL or MBRS at the strengths of ISMark's table, with and without deep embedding.")
        {
            folder, model, refine, noise, rate, imageWeight, batch, limit, threads, seed, json,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                TrainingFolder.RequireWeights(parsed.GetRequiredValue(model));
                NoiseGridOptions options = new()
                {
                    Iterations = Numbers(parsed.GetRequiredValue(refine)),
                    BatchSize = parsed.GetValue(batch),
                    Seed = parsed.GetValue(seed),
                    Embedding = standard.Embedding with
                    {
                        LearningRate = parsed.GetValue(rate),
                        ImageWeight = parsed.GetValue(imageWeight),
                        Threads = parsed.GetValue(threads),
                        NoiseLayers = TrainingFolder.Layers(parsed.GetValue(noise)),
                        StopMargin = null,
                    },
                };
                UsageException.Unless(() =>
                {
                    options.Validate();
                    return true;
                });
                IEnumerable<InputPicture> files = InputPictures.FindOwn(parsed.GetRequiredValue(folder));
                int most = parsed.GetValue(limit);
                Picture[] pictures = [.. (most == 0 ? files : files.Take(most)).Select(file => PictureFile.Read(file.Path))];
                IReadOnlyList<NoiseGridRow> rows = ProgressLine.Over(
                    pictures.Length * options.Iterations.Count, "pictures", progress => NoiseGridBenchmark.Run(parsed.GetRequiredValue(model), pictures, options with { Progress = progress }, cancellationToken));
                new ResultPrinter(parsed.GetValue(json)).Lines(rows.Select(Json), Markdown(rows));
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static int[] Numbers(string text) => [.. text.Split(',', StringSplitOptions.TrimEntries).Select(word =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : throw new UsageException($"--refine takes whole numbers with commas between; got '{word}'."))];

    private static string Json(NoiseGridRow row) => System.Text.Json.JsonSerializer.Serialize(row, RowJson);

    private static readonly System.Text.Json.JsonSerializerOptions RowJson = new() { PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.CamelCase };

    // A line for each number of iterations, and in each cell the errors in percent at all strengths of a layer.
    private static string Markdown(IReadOnlyList<NoiseGridRow> rows)
    {
        string[] layers = [.. rows.Select(row => row.Layer).Distinct()];
        StringBuilder text = new();
        text.AppendLine($"| iterations | PSNR dB | mean BER % | {string.Join(" | ", layers.Select(layer => $"{layer} {string.Join('/', rows.Where(row => row.Layer == layer).Select(row => row.Strength.Split(':').ElementAtOrDefault(1)).Distinct())}"))} | embed ms | read ms |");
        text.AppendLine($"|---|---|---|{string.Concat(layers.Select(_ => "---|"))}---|---|");
        foreach (IGrouping<int, NoiseGridRow> group in rows.GroupBy(row => row.Iterations))
        {
            NoiseGridRow first = group.First();
            // As the paper's mean: over layers and strengths, JPEG by the real codec.
            double mean = group.Where(row => row.Layer is not ("jpeg" or "soft-jpeg" or "unrounded-jpeg")).Average(row => row.BitErrorRate);
            text.AppendLine(string.Create(CultureInfo.InvariantCulture,
                $"| {group.Key} | {first.Psnr:F2} | {100 * mean:F2} | {string.Join(" | ", layers.Select(layer => string.Join('/', group.Where(row => row.Layer == layer).Select(row => (100 * row.BitErrorRate).ToString("0.0#", CultureInfo.InvariantCulture)))))} | {first.EmbedMilliseconds:F0} | {first.ReadMilliseconds:F1} |"));
        }

        return text.ToString();
    }
}
