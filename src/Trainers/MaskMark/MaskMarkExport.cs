using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using MlNetWatermark.Trainers.Training;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>Turns trained networks into a model folder: embedder.onnx, extractor.onnx, weights.safetensors, model.json.</summary>
internal static class MaskMarkExport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The two files, checked against TorchSharp.</summary>
    public static (byte[] Embedder, byte[] Extractor) ToOnnx(
        MaskMarkNetworks networks, MaskMarkOptions options, bool[] pilot, double referenceVisibility)
    {
        networks.eval();
        Dictionary<string, string> metadata = Metadata(options, pilot, referenceVisibility);
        int side = options.WorkingSize;
        using var scope = NewDisposeScope();
        random.manual_seed(options.Seed);
        // Smooth noise with grain: detail at every scale, as in a picture.
        Tensor image = nn.functional.interpolate(rand(2, 3, side / 8, side / 8) * 255, [side, side], mode: InterpolationMode.Bilinear, align_corners: false)
            + rand(2, 3, side, side) * 8;
        Tensor message = randint(0, 2, [2, options.MessageLength], dtype: ScalarType.Float32);
        object[] picture = ["batch", 3, "height", "width"];

        byte[] embedder = OnnxExporter.Export(networks.embedder,
            [(new Port("image", ElementType.Float, picture), image), (new Port("message", ElementType.Float, ["batch", options.MessageLength]), message)],
            inputs =>
            {
                Value residual = networks.embedder.RunWithPilot(inputs[0], inputs[1], pilot);
                return [
                    (new Port("residual", ElementType.Float, picture), residual),
                    (new Port("watermarked", ElementType.Float, picture), Watermarked(inputs[0], residual, options.TargetPsnr, referenceVisibility)),
                ];
            }, metadata);

        CompactArchitecture size = networks.Size;
        byte[] extractor = OnnxExporter.Export(networks.extractor,
            [(new Port("image", ElementType.Float, picture), image)],
            inputs =>
            {
                (Value maskLogits, Value evidence) = networks.extractor.Run(inputs[0]);
                Value mask = networks.extractor.Mask(maskLogits);
                Value cells = mask.AveragePool(size.CellSize, size.CellSize, 0);
                Value bits = networks.extractor.ReadFirst(evidence, cells, options.MessageLength);
                Value readout = inputs[0].ConstantBeside(networks.extractor.ReadoutWeights, "readout_weights");
                return [
                    (new Port("mask", ElementType.Float, ["batch", 1, "height", "width"]), mask),
                    (new Port("bits", ElementType.Float, ["batch", options.MessageLength]), bits),
                    (new Port("evidence", ElementType.Float, ["batch", size.NumbersPerCell, "rows", "columns"]), evidence),
                    (new Port("readout", ElementType.Float, [size.TotalBits, size.TileNumbers]), readout),
                ];
            }, metadata);
        return (embedder, extractor);
    }

    /// <summary>Name of the file with the networks' weights; running a model does not need it, training on does.</summary>
    public const string WeightsFile = "weights.safetensors";

    /// <summary>Writes the folder; each file beside and renamed.</summary>
    public static void Write(
        string folder, (byte[] Embedder, byte[] Extractor) files, MaskMarkNetworks networks, MaskMarkOptions options, double referenceVisibility, int stepsDone)
    {
        Directory.CreateDirectory(folder);
        var card = new
        {
            metadata = Metadata(options, Pilot(options), referenceVisibility),
            training = options,
            stepsDone,
            licence = "MIT",
        };
        WriteAtomically(Path.Combine(folder, "embedder.onnx"), files.Embedder);
        WriteAtomically(Path.Combine(folder, "extractor.onnx"), files.Extractor);
        WriteAtomically(Path.Combine(folder, WeightsFile), Checkpoint.Weights(networks));
        WriteAtomically(Path.Combine(folder, "model.json"), JsonSerializer.SerializeToUtf8Bytes(card, Indented));
    }

    /// <summary>The pilot of a seed: random, so that no picture resembles it, and fixed for a model.</summary>
    public static bool[] Pilot(MaskMarkOptions options)
    {
        Random generator = new(options.Seed ^ 0x5049);
        return [.. Enumerable.Range(0, options.PilotLength).Select(_ => generator.Next(2) == 1)];
    }

    /// <summary>The residual at the working size, visibility and energy applied, added, clipped and rounded; strength may be overridden.</summary>
    private static Value Watermarked(Value image, Value residual, double psnr, double referenceVisibility)
    {
        Value visible = VisibilityMap.Run(image);
        Value shaped = residual.Multiply(visible);
        Value rms = shaped.Multiply(shaped).MeanPerPicture().Add(1e-12).Sqrt();
        Value strength = image.OverridableBeside(ones(1), "strength");
        // As the engine does: the change grows with the square root of the picture's visibility, within bounds.
        double most = Math.Pow(10, Visibility.MostDecibels / 20);
        Value share = visible.Multiply(visible).MeanPerPicture().Sqrt().Multiply(1 / referenceVisibility).Sqrt().Clip(1 / most, most);
        Value scaled = shaped.Divide(rms).Multiply(share).Multiply(255 * Math.Pow(10, -psnr / 20)).Multiply(strength);
        return image.Add(scaled).Clip(0, 255).Round();
    }

    private static Dictionary<string, string> Metadata(MaskMarkOptions options, bool[] pilot, double referenceVisibility) => new()
    {
        ["format"] = WatermarkModelInfo.FormatVersion.ToString(CultureInfo.InvariantCulture),
        ["system"] = "MaskMark-D",
        ["name"] = options.Name,
        ["message_length"] = options.MessageLength.ToString(CultureInfo.InvariantCulture),
        ["pilot"] = string.Concat(pilot.Select(b => b ? '1' : '0')),
        ["working_size"] = options.WorkingSize.ToString(CultureInfo.InvariantCulture),
        ["cell_size"] = "8",
        ["tile_cells"] = options.TileCells.ToString(CultureInfo.InvariantCulture),
        ["target_psnr"] = options.TargetPsnr.ToString("R", CultureInfo.InvariantCulture),
        ["reference_visibility"] = referenceVisibility.ToString("R", CultureInfo.InvariantCulture),
        ["false_positive_rate"] = "1E-06",
    };

    private static void WriteAtomically(string path, byte[] bytes)
    {
        string beside = path + ".partial";
        File.WriteAllBytes(beside, bytes);
        File.Move(beside, path, overwrite: true);
    }
}
