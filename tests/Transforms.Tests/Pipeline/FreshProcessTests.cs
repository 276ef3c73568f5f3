using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark.Tests;

/// <summary>Saves here and loads in a process that was told nothing but the file's name. This guards the match of the internals shim with ML.NET.</summary>
public sealed class FreshProcessTests
{
    private const string FolderVariable = "MLNETWATERMARK_FRESH_PROCESS_FOLDER";

    [Fact]
    public void A_saved_pipeline_loads_in_a_fresh_process_without_registration()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { } given)
        {
            LoadAndRead(given);
            return;
        }

        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            Save(folder);
            RunThisTestAgain(folder);
            PipelineData.AssertRead(PipelineData.FileRows().Select(row => row.Message), File.ReadAllLines(Path.Combine(folder, "read.txt")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Save(string folder)
    {
        MLContext context = new(seed: 1);
        IDataView files = context.Data.LoadFromEnumerable(PipelineData.FileRows());
        var pipeline = context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "File"))
            .Append(context.Transforms.WatermarkExtract(PipelineData.Extract("Bits", "Marked")));
        File.WriteAllLines(Path.Combine(folder, "rows.txt"), PipelineData.FileRows().Select(row => $"{row.Name} {row.Message}"));
        context.Model.Save(pipeline.Fit(files), files.Schema, Path.Combine(folder, "model.zip"));
    }

    // Names no type of the library: the model file alone must bring it in.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LoadAndRead(string folder)
    {
        MLContext context = new();
        ITransformer model = context.Model.Load(Path.Combine(folder, "model.zip"), out _);
        IDataView files = context.Data.LoadFromEnumerable(File.ReadAllLines(Path.Combine(folder, "rows.txt")).Select(line => line.Split(' ')).Select(
            words => new FileRow { File = File.ReadAllBytes(RepositoryRoot.Image(words[0])), Message = words[1] }));
        File.WriteAllLines(Path.Combine(folder, "read.txt"), model.Transform(files).GetColumn<string>("Read"));
    }

    private static void RunThisTestAgain(string folder)
    {
        string dotnet = Path.GetFullPath(Path.Combine(
            RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        ProcessStartInfo start = new(dotnet)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [FolderVariable] = folder },
            ArgumentList =
            {
                "exec", typeof(FreshProcessTests).Assembly.Location,
                "-method", $"*.{nameof(FreshProcessTests)}.{nameof(A_saved_pipeline_loads_in_a_fresh_process_without_registration)}",
            },
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output + errors.Result);
    }
}
