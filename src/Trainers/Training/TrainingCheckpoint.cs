using System.Text.Json;
using MlNetWatermark.Trainers.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Training;

/// <summary>The checkpoint of a run: tensors, optimizer and counters in one file, written beside and renamed.</summary>
/// <typeparam name="TState">Counters, as JSON.</typeparam>
internal static class TrainingCheckpoint<TState>
    where TState : class
{
    private const string StateKey = "state", OptionsKey = "options", OptimizerKey = "optimizer";

    /// <summary>Whether a run may go on here.</summary>
    public static bool Exists(string? folder) => folder is not null && File.Exists(Path.Combine(folder, Checkpoint.FileName));

    /// <param name="folder">Made if it is missing.</param>
    /// <param name="networks">Saved with what their normalisations keep track of.</param>
    /// <param name="description">Says which networks they are.</param>
    /// <param name="optimizer">Its moments are saved.</param>
    /// <param name="state">Where the run stands.</param>
    /// <param name="options">For the record.</param>
    public static void Save(string folder, nn.Module networks, IReadOnlyDictionary<string, string> description, OptimizerHelper optimizer, TState state, object options)
    {
        using DisposeScope scope = NewDisposeScope();
        using MemoryStream moments = new();
        using (BinaryWriter writer = new(moments)) optimizer.save_state_dict(writer);
        byte[] bytes = moments.ToArray();
        Dictionary<string, string> metadata = new(description)
        {
            [StateKey] = JsonSerializer.Serialize(state),
            [OptionsKey] = JsonSerializer.Serialize(options, options.GetType()),
        };
        string path = Path.Combine(folder, Checkpoint.FileName), beside = path + ".partial";
        using (FileStream file = File.Create(beside))
        {
            Safetensors.Write(file, [.. ModuleTensors.Of(networks), (OptimizerKey, tensor(bytes, [bytes.Length], dtype: ScalarType.Byte, device: CPU))], metadata);
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }

    /// <summary>Restores what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or of other networks.</exception>
    public static TState Load(string folder, nn.Module networks, IReadOnlyDictionary<string, string> description, OptimizerHelper optimizer)
    {
        string path = Path.Combine(folder, Checkpoint.FileName);
        using DisposeScope scope = NewDisposeScope();
        using FileStream file = File.OpenRead(path);
        (Dictionary<string, Tensor> tensors, Dictionary<string, string> metadata) = Safetensors.Read(file);
        if (!metadata.TryGetValue(StateKey, out string? text) || !tensors.TryGetValue(OptimizerKey, out Tensor? moments))
        {
            throw new InvalidDataException($"{path} is not the checkpoint of such a run.");
        }

        foreach ((string key, string asked) in description)
        {
            string? there = metadata.GetValueOrDefault(key);
            if (there != asked) throw new InvalidDataException($"{path} is of other networks: its '{key}' is {there ?? "missing"}, the options ask for {asked}.");
        }

        ModuleTensors.Fill(path, tensors, networks);
        using BinaryReader reader = new(new MemoryStream(moments.bytes.ToArray()));
        if (optimizer is Adam onProcessor) OptimizerMoments.To(onProcessor, CPU);
        optimizer.load_state_dict(reader);
        if (optimizer is Adam adam) OptimizerMoments.To(adam, networks.parameters().First().device);
        return JsonSerializer.Deserialize<TState>(text) ?? throw new InvalidDataException($"{path}: '{StateKey}' is empty.");
    }
}
