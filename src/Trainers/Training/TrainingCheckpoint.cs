using System.Text.Json;
using MlNetWatermark.Trainers.Baselines;
using MlNetWatermark.Trainers.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Training;

/// <summary>The checkpoint of a run that trains a baseline's networks: tensors, optimizer and counters in one file, written beside and renamed.</summary>
/// <typeparam name="TState">Counters, as JSON.</typeparam>
internal static class TrainingCheckpoint<TState>
    where TState : class
{
    private const string StateKey = "state", OptionsKey = "options", OptimizerKey = "optimizer";

    /// <param name="folder">Made if it is missing.</param>
    /// <param name="networks">Saved with what their normalisations keep track of.</param>
    /// <param name="optimizer">Its moments are saved.</param>
    /// <param name="state">Where the run stands.</param>
    /// <param name="options">For the record.</param>
    public static void Save(string folder, BaselineNetworks networks, OptimizerHelper optimizer, TState state, object options)
    {
        using DisposeScope scope = NewDisposeScope();
        using MemoryStream moments = new();
        using (BinaryWriter writer = new(moments)) optimizer.save_state_dict(writer);
        byte[] bytes = moments.ToArray();
        Dictionary<string, string> metadata = BaselineNetworks.Describe(networks.Size);
        metadata[StateKey] = JsonSerializer.Serialize(state);
        metadata[OptionsKey] = JsonSerializer.Serialize(options, options.GetType());
        string path = Path.Combine(folder, Checkpoint.FileName), beside = path + ".partial";
        using (FileStream file = File.Create(beside))
        {
            Safetensors.Write(file, [.. networks.Tensors(), (OptimizerKey, tensor(bytes, [bytes.Length], dtype: ScalarType.Byte, device: CPU))], metadata);
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }

    /// <summary>Restores what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or of other networks.</exception>
    public static TState Load(string folder, BaselineNetworks networks, OptimizerHelper optimizer)
    {
        string path = Path.Combine(folder, Checkpoint.FileName);
        using DisposeScope scope = NewDisposeScope();
        using FileStream file = File.OpenRead(path);
        (Dictionary<string, Tensor> tensors, Dictionary<string, string> metadata) = Safetensors.Read(file);
        if (BaselineNetworks.Recognise(path, metadata) is not { } size || !metadata.TryGetValue(StateKey, out string? text) || !tensors.TryGetValue(OptimizerKey, out Tensor? moments))
        {
            throw new InvalidDataException($"{path} is not the checkpoint of such a run.");
        }

        if (size != networks.Size) throw new InvalidDataException($"{path} is of other networks ({size}) than the options ask for ({networks.Size}).");
        BaselineModel.Fill(path, tensors, networks, "");
        using BinaryReader reader = new(new MemoryStream(moments.bytes.ToArray()));
        optimizer.load_state_dict(reader);
        return JsonSerializer.Deserialize<TState>(text) ?? throw new InvalidDataException($"{path}: '{StateKey}' is empty.");
    }
}
