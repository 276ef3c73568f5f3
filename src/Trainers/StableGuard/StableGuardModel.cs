using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.Weights;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>StableGuard's networks as a model folder: out of one, into one.</summary>
internal static class StableGuardModel
{
    /// <summary>In the metadata of the weights: SHA-256 of the autoencoder's file, to which adapters and forensic network belong.</summary>
    private const string AutoencoderHashKey = "autoencoder_sha256";

    /// <summary>In the metadata of the weights: the options of their run.</summary>
    private const string OptionsKey = "options";

    /// <summary>In the metadata of the weights: decibels of marked pictures against their twins at the end of the run.</summary>
    private const string PsnrKey = "psnr";

    /// <summary>Stable Diffusion's factor (Rombach et al., CVPR 2022).</summary>
    private const double StableDiffusionFactor = 0.18215;

    /// <summary>The networks that a run begins with.</summary>
    /// <exception cref="IOException">A file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">The autoencoder's file, or the initial weights, are damaged or of other networks; tensors at fault are named.</exception>
    /// <exception cref="ArgumentException">The autoencoder and the options do not go together.</exception>
    public static StableGuardNetworks Start(StableGuardOptions options)
    {
        LatentAutoencoder autoencoder = AutoencoderWeights.Load(options.AutoencoderFile);
        StableGuardShape shape = options.ShapeWith(autoencoder.Shape);
        if (shape.Problem() is { } problem)
        {
            using (autoencoder) throw new ArgumentException($"StableGuardOptions: {problem}.");
        }

        StableGuardNetworks networks = new(shape, autoencoder);
        if (options.InitialModelFolder is not { } folder) return networks;
        try
        {
            using var scope = NewDisposeScope();
            string path = Path.Combine(folder, MaskMarkExport.WeightsFile);
            using FileStream file = File.OpenRead(path);
            (Dictionary<string, Tensor> tensors, Dictionary<string, string> metadata) = Safetensors.Read(file);
            if (metadata.GetValueOrDefault(AutoencoderHashKey) is { } hash && hash != Hash(options.AutoencoderFile))
            {
                throw new InvalidDataException($"{path} belongs to another autoencoder than '{options.AutoencoderFile}'.");
            }

            ModuleTensors.Fill(path, tensors, networks, others: false);
            return networks;
        }
        catch
        {
            networks.Dispose();
            throw;
        }
    }

    /// <summary>What a reader of the files must know.</summary>
    public static WatermarkModelInfo Describe(StableGuardShape shape, StableGuardOptions options, bool[] pilot, double psnr) => new()
    {
        System = StableGuardNetworks.SystemName,
        Name = options.Name,
        MessageLength = shape.Forensic.Bits - pilot.Length,
        Pilot = string.Concat(pilot.Select(b => b ? '1' : '0')),
        WorkingSize = shape.Side,
        CellSize = shape.Side, // the message is read from the whole picture at once
        TileCells = 1,
        TargetPsnr = Math.Round(Math.Clamp(double.IsFinite(psnr) ? psnr : 100, 10, 100), 2),
        ResidualIsFinal = true,
        MaskMeaning = MaskMeaning.Untampered,
        Latents = new LatentSpace(shape.Autoencoder.LatentChannels, shape.Autoencoder.Scale, Factor(shape, options)),
        FalsePositiveRate = options.FalsePositiveRate,
    };

    private static double Factor(StableGuardShape shape, StableGuardOptions options) =>
        options.LatentFactor ?? (shape.Autoencoder == AutoencoderShape.StableDiffusion ? StableDiffusionFactor : 1);

    /// <summary>The bytes of a weights file.</summary>
    public static byte[] Weights(StableGuardNetworks networks, StableGuardOptions options, double psnr)
    {
        Dictionary<string, string> metadata = networks.Shape.Describe();
        metadata[AutoencoderHashKey] = Hash(options.AutoencoderFile);
        metadata[OptionsKey] = JsonSerializer.Serialize(options);
        metadata[PsnrKey] = psnr.ToString("F2", CultureInfo.InvariantCulture);
        using MemoryStream stream = new();
        Safetensors.Write(stream, ModuleTensors.Of(networks), metadata);
        return stream.ToArray();
    }

    /// <summary>The options that a folder's weights were trained with.</summary>
    /// <exception cref="FileNotFoundException">The folder has no weights.</exception>
    /// <exception cref="InvalidDataException">They are damaged, or not of StableGuard.</exception>
    public static StableGuardOptions OptionsOf(string folder)
    {
        string path = Path.Combine(folder, MaskMarkExport.WeightsFile);
        try
        {
            return Metadata(folder).TryGetValue(OptionsKey, out string? text) && JsonSerializer.Deserialize<StableGuardOptions>(text) is { } options
                ? options
                : throw new InvalidDataException("it holds no options.");
        }
        catch (Exception problem) when (problem is InvalidDataException or JsonException)
        {
            throw new InvalidDataException($"{path} is not of a StableGuard run: {problem.Message}", problem);
        }
    }

    /// <summary>Decibels that a folder's weights reached; not a number where they do not say.</summary>
    public static double PsnrOf(string folder) =>
        double.TryParse(Metadata(folder).GetValueOrDefault(PsnrKey), NumberStyles.Float, CultureInfo.InvariantCulture, out double psnr) ? psnr : double.NaN;

    private static Dictionary<string, string> Metadata(string folder)
    {
        string path = Path.Combine(folder, MaskMarkExport.WeightsFile);
        if (!File.Exists(path)) throw new FileNotFoundException($"'{folder}' has no {MaskMarkExport.WeightsFile}.", path);
        using FileStream file = File.OpenRead(path);
        return SafetensorsHeader.Read(file).Metadata;
    }

    private static string Hash(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
