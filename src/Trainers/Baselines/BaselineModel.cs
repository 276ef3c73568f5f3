using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.OnnxExport;
using MlNetWatermark.Trainers.Weights;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Baselines;

/// <summary>A baseline's networks as a model folder: out of one, into one.</summary>
internal static class BaselineModel
{
    /// <summary>What a reader of the files must know.</summary>
    /// <param name="size">The networks.</param>
    /// <param name="name">Name of the weights.</param>
    /// <param name="pilot">The last bits of the networks.</param>
    /// <param name="psnr">PSNR of marked pictures in decibels, as measured.</param>
    public static WatermarkModelInfo Describe(BaselineArchitecture size, string name, bool[] pilot, double psnr) => new()
    {
        System = size.SystemName,
        Name = name,
        MessageLength = size.TotalBits - pilot.Length,
        Pilot = string.Concat(pilot.Select(b => b ? '1' : '0')),
        WorkingSize = size.Side,
        CellSize = size.Side, // the whole picture is one cell, where nothing repeats
        TileCells = 1,
        TargetPsnr = Math.Round(Math.Clamp(psnr, 10, 100), 2),
        ResidualIsFinal = true,
        HasMask = false,
    };

    /// <summary>The two files, and the weights with what they belong to.</summary>
    public static (byte[] Embedder, byte[] Extractor) Write(string? folder, BaselineNetworks networks, WatermarkModelInfo info, int seed, object card)
    {
        (byte[] Embedder, byte[] Extractor) files = BaselineGraph.ToOnnx(networks, info, seed);
        if (folder is not null) ModelFolder.Fill(folder, files, Weights(networks), card);
        return files;
    }

    /// <summary>The weights of a model folder, as networks that the caller disposes.</summary>
    /// <exception cref="FileNotFoundException">The folder has no weights.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or of other networks; tensors at fault are named.</exception>
    public static BaselineNetworks Load(string folder)
    {
        string path = Path.Combine(folder, MaskMarkExport.WeightsFile);
        if (!File.Exists(path)) throw new FileNotFoundException($"'{folder}' has no {MaskMarkExport.WeightsFile}.", path);
        using FileStream file = File.OpenRead(path);
        return Load(path, file) ?? throw new InvalidDataException($"{path} holds no weights of a baseline.");
    }

    /// <summary>The same from a stream; null if its weights are of other networks.</summary>
    public static BaselineNetworks? Load(string path, Stream file)
    {
        using var scope = NewDisposeScope();
        (Dictionary<string, Tensor> tensors, Dictionary<string, string> metadata) = Safetensors.Read(file);
        if (BaselineNetworks.Recognise(path, metadata) is not { } size) return null;
        BaselineNetworks networks = new(size);
        try
        {
            ModuleTensors.Fill(path, tensors, networks);
        }
        catch
        {
            networks.Dispose();
            throw;
        }

        foreach ((_, Tensor value) in networks.state_dict()) value.DetachFromDisposeScope();
        return networks;
    }

    /// <summary>The bytes of a weights file.</summary>
    public static byte[] Weights(BaselineNetworks networks)
    {
        using MemoryStream stream = new();
        Safetensors.Write(stream, networks.Tensors(), BaselineNetworks.Describe(networks.Size));
        return stream.ToArray();
    }
}
