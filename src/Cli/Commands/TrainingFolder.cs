using Microsoft.ML;
using Microsoft.ML.Runtime;
using MlNetWatermark.Cli.Input;
using MlNetWatermark.Trainers;

namespace MlNetWatermark.Cli.Commands;

/// <summary>What the training commands have in common: pictures out of a folder, and folders that a run may write to or start from.</summary>
internal static class TrainingFolder
{
    private const string WeightsFile = "weights.safetensors";
    private const string CheckpointFile = "checkpoint.safetensors";

    /// <summary>Prints warnings, such as pictures that were left out.</summary>
    public static MLContext Context(int seed)
    {
        MLContext context = new(seed);
        context.Log += (_, entry) =>
        {
            if (entry.Kind == ChannelMessageKind.Warning) Console.Error.WriteLine(entry.Message);
        };
        return context;
    }

    /// <summary>Paths of the pictures in a folder, in a column called <see cref="TrainingFile.Path"/>.</summary>
    public static IDataView Open(MLContext context, string folder) => context.Data.LoadFromEnumerable(InputPictures.FindOwn(folder).Select(f => new TrainingFile(f.Path)).ToArray());

    /// <summary>A folder with the checkpoint of an earlier run is not overwritten by accident.</summary>
    public static void RequireFresh(string folder, bool resume)
    {
        if (File.Exists(Path.Combine(folder, CheckpointFile)) && !resume)
        {
            throw new UsageException($"'{folder}' holds the checkpoint of an earlier run: give --resume to go on with it, or another folder.");
        }
    }

    /// <summary>A folder that weights are to come from has some; null is none.</summary>
    public static void RequireWeights(string? folder)
    {
        if (folder is not null && !File.Exists(Path.Combine(folder, WeightsFile))) throw new UsageException($"'{folder}' has no {WeightsFile}.");
    }

    /// <summary>A list of distortions, such as <c>identity,jpeg-50,crop</c>, or the name of one; null where none is given.</summary>
    public static IReadOnlyList<IDistortion>? Layers(string? text) => text is null ? null : UsageException.Unless(() => NoiseLayers.Parse(text));
}

/// <summary>A row of training data.</summary>
internal sealed record TrainingFile(string Path);
