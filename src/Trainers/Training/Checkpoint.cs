using System.Text.Json;
using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Training;

/// <summary>Where a run stands, apart from its weights.</summary>
internal sealed class TrainingState
{
    public int Step { get; set; }

    public int Phase { get; set; }

    public int PhaseStart { get; set; }

    public double BitAccuracy { get; set; } = 0.5;

    public double MaskOverlap { get; set; }

    public double BitLoss { get; set; } = Math.Log(2);

    // These follow from the first value on: what it will be depends on the networks and on the weights of the losses.
    public double? Loss { get; set; }

    public double? MaskLoss { get; set; }

    public double? ImageLoss { get; set; }
}

/// <summary>One file with weights, averaged weights, optimizer and counters; written beside and renamed, so a kill loses nothing.</summary>
internal static class Checkpoint
{
    public const string FileName = "checkpoint.safetensors";
    private const string StateKey = "state";
    private const string OptionsKey = "options";
    private const string OptimizerKey = "optimizer";

    /// <summary>Makes sure before a run that its folder can be written, and has room for two checkpoints and the model.</summary>
    /// <param name="folder">Made if it is missing.</param>
    /// <param name="weights">Numbers that are trained; 0 checks writing alone.</param>
    /// <exception cref="IOException">Neither is so; names the folder.</exception>
    public static void Prepare(string folder, long weights)
    {
        try
        {
            Directory.CreateDirectory(folder);
            string beside = Path.Combine(folder, FileName + ".partial");
            File.WriteAllBytes(beside, [0]);
            File.Delete(beside);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Checkpoints cannot be written to '{folder}': {problem.Message}", problem);
        }

        // A checkpoint holds weights, their average and two moments of each; the last one stays until the next is complete. The model repeats the weights twice.
        long needed = weights * sizeof(float) * (2 * 4 + 2);
        string full = Path.GetFullPath(folder), drive = OperatingSystem.IsWindows() ? Path.GetPathRoot(full)! : full;
        if (drive.StartsWith(@"\\", StringComparison.Ordinal)) return; // a network share cannot be asked
        long free = new DriveInfo(drive).AvailableFreeSpace;
        if (free < needed) throw new IOException($"'{folder}' has {free >> 20} MB free; checkpoints and the model need {needed >> 20} MB.");
    }

    public static void Save(string folder, MaskMarkOptions options, TrainingState state, MaskMarkNetworks networks, MaskMarkNetworks average, OptimizerHelper optimizer)
    {
        Directory.CreateDirectory(folder);
        using DisposeScope scope = NewDisposeScope();
        using MemoryStream optimizerBytes = new();
        using (BinaryWriter writer = new(optimizerBytes)) optimizer.save_state_dict(writer);
        byte[] bytes = optimizerBytes.ToArray();
        IEnumerable<(string, Tensor)> tensors =
        [
            .. networks.named_parameters().Select(p => (p.name, (Tensor)p.parameter)),
            .. average.named_parameters().Select(p => ($"average.{p.name}", (Tensor)p.parameter)),
            (OptimizerKey, tensor(bytes, [bytes.Length], dtype: ScalarType.Byte, device: CPU)),
        ];
        Dictionary<string, string> metadata = new()
        {
            [StateKey] = JsonSerializer.Serialize(state),
            [OptionsKey] = JsonSerializer.Serialize(options),
        };
        string path = Path.Combine(folder, FileName), beside = path + ".partial";
        using (FileStream file = File.Create(beside))
        {
            Safetensors.Write(file, tensors, metadata);
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }

    /// <summary>Restores what <see cref="Save"/> wrote into fresh objects.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or belongs to networks of other sizes.</exception>
    public static TrainingState Load(string path, MaskMarkNetworks networks, MaskMarkNetworks average, AdamW? optimizer)
    {
        using DisposeScope scope = NewDisposeScope();
        (Dictionary<string, Tensor> tensors, Dictionary<string, string> metadata) = Read(path);
        using IDisposable gradient = no_grad();
        Restore(path, tensors, networks, "");
        Restore(path, tensors, average, "average.");
        if (!metadata.TryGetValue(StateKey, out string? text) || !tensors.TryGetValue(OptimizerKey, out Tensor? bytes))
        {
            throw new InvalidDataException($"{path} is not a checkpoint: '{StateKey}' or '{OptimizerKey}' is missing.");
        }

        if (optimizer is not null)
        {
            using BinaryReader reader = new(new MemoryStream(bytes.bytes.ToArray()));
            OptimizerMoments.To(optimizer, CPU);
            optimizer.load_state_dict(reader);
            OptimizerMoments.To(optimizer, networks.parameters().First().device);
        }

        return JsonSerializer.Deserialize<TrainingState>(text) ?? throw new InvalidDataException($"{path}: '{StateKey}' is empty.");
    }

    /// <summary>Writes the weights alone, for fine-tuning and for optimisation through the networks.</summary>
    public static byte[] Weights(MaskMarkNetworks networks)
    {
        using MemoryStream stream = new();
        Safetensors.Write(stream, networks.named_parameters().Select(p => (p.name, (Tensor)p.parameter)), new Dictionary<string, string>());
        return stream.ToArray();
    }

    /// <summary>Restores what <see cref="Weights"/> wrote.</summary>
    /// <returns>Whether the networks can read: false where the number of bits is another and their linear map stays as it was drawn.</returns>
    /// <exception cref="InvalidDataException">The file is damaged or belongs to networks of other sizes.</exception>
    public static bool LoadWeights(string path, MaskMarkNetworks networks)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradient = no_grad();
        Dictionary<string, Tensor> tensors = Read(path).Tensors;
        bool sameBits = tensors.GetValueOrDefault(CompactExtractor.ReadoutName) is not { } readout
            || networks is not CompactNetworks compact
            || readout.shape.SequenceEqual(compact.extractor.ReadoutWeights.shape)
            || readout.shape[^1] != compact.Size.TileNumbers;
        string[] anew = sameBits ? [] : [CompactExtractor.ReadoutName, CompactEmbedder.MessageMapName];
        foreach (string name in anew) tensors.Remove(name);
        // Weights of variant D know no region: the part that sees it starts at zero, and the networks say the same as before.
        Restore(path, tensors, networks, "", name => anew.Contains(name) || name == MaskMarkNetworks.RegionWeights || name.StartsWith(CompactExtractor.EdgeWeights, StringComparison.Ordinal));
        return sameBits;
    }

    /// <summary>Copies tensors into networks of which none may be missing but those that models made earlier lack.</summary>
    /// <exception cref="InvalidDataException">One is missing or of another shape; it is named.</exception>
    public static void FillWhole(string path, Dictionary<string, Tensor> tensors, MaskMarkNetworks networks)
    {
        using IDisposable gradient = no_grad();
        Restore(path, tensors, networks, "", name => name.StartsWith(CompactExtractor.EdgeWeights, StringComparison.Ordinal));
    }

    private static (Dictionary<string, Tensor> Tensors, Dictionary<string, string> Metadata) Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Safetensors.Read(file);
    }

    private static void Restore(string path, Dictionary<string, Tensor> tensors, MaskMarkNetworks networks, string prefix, Func<string, bool>? mayLack = null)
    {
        foreach ((string name, Parameter parameter) in networks.named_parameters())
        {
            bool known = tensors.TryGetValue(prefix + name, out Tensor? saved);
            if (!known && mayLack?.Invoke(name) == true) continue;
            if (saved is null || !saved.shape.SequenceEqual(parameter.shape))
            {
                throw new InvalidDataException($"{path} does not fit these options: '{prefix}{name}' should have the shape " +
                    $"({string.Join(", ", parameter.shape)}) and has {(saved is null ? "no value" : $"({string.Join(", ", saved.shape)})")}.");
            }

            parameter.copy_(saved);
        }
    }
}
