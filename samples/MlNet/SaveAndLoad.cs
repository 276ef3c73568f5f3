using System.Diagnostics;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetWatermark;

namespace MlNet;

/// <summary>A fitted pipeline is saved with the networks in it, and another process that knows nothing of it reads with it.</summary>
internal static class SaveAndLoad
{
    public const string SecondProcess = "read-with";

    /// <returns>What the other process printed.</returns>
    public static string Run(IReadOnlyList<string> pictures)
    {
        string folder = Directory.CreateTempSubdirectory("mlnet-").FullName;
        try
        {
            MLContext context = new();
            IDataView photos = context.Data.LoadFromEnumerable(pictures.Select(path => new FileRow { File = File.ReadAllBytes(path) }));
            var marking = context.Transforms.WatermarkEmbed(
                new WatermarkEmbedOptions { OutputColumnName = "Marked", InputColumnName = nameof(FileRow.File), Payload = Payload.OfNumber(4711) });
            using WatermarkEmbedTransformer marker = marking.Fit(photos);
            List<string> marked = [];
            foreach (MLImage image in marker.Transform(photos).GetColumn<MLImage>("Marked"))
            {
                marked.Add(Path.Combine(folder, $"{marked.Count}.png"));
                image.Save(marked[^1]); // an image lives until the next row
            }

            using WatermarkExtractTransformer reader = context.Transforms.WatermarkExtract("Bits", nameof(FileRow.File)).Fit(photos);
            string model = Path.Combine(folder, "reader.zip");
            context.Model.Save(reader, photos.Schema, model);
            return InAnotherProcess([SecondProcess, model, .. marked]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What the other process does: no options, no registration, the file says it all.</summary>
    public static void Read(string model, IEnumerable<string> pictures)
    {
        MLContext context = new();
        ITransformer reader = context.Model.Load(model, out _);
        using IDisposable? owned = reader as IDisposable;
        IDataView files = context.Data.LoadFromEnumerable(pictures.Select(path => new FileRow { File = File.ReadAllBytes(path) }));
        foreach (string payload in reader.Transform(files).GetColumn<string>("Payload")) Console.WriteLine(payload);
    }

    private static string InAnotherProcess(string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? printed : throw new InvalidOperationException($"The second process ended with {process.ExitCode}.");
    }

    private sealed class FileRow
    {
        public byte[] File { get; set; } = [];
    }
}
