using System.Text.Encodings.Web;
using System.Text.Json;
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
        IReadOnlyDictionary<string, string> metadata = Metadata(options, pilot, referenceVisibility);
        int side = options.WorkingSize;
        using var scope = NewDisposeScope();
        random.manual_seed(options.Seed);
        // Smooth noise with grain: detail at every scale, as in a picture.
        Tensor image = nn.functional.interpolate(rand(2, 3, side / 8, side / 8) * 255, [side, side], mode: InterpolationMode.Bilinear, align_corners: false)
            + rand(2, 3, side, side) * 8;
        Tensor message = randint(0, 2, [2, options.MessageLength], dtype: ScalarType.Float32);
        object[] picture = ["batch", 3, "height", "width"];

        List<(Port, Tensor)> asked =
            [(new Port("image", ElementType.Float, picture), image), (new Port("message", ElementType.Float, ["batch", options.MessageLength]), message)];
        if (networks.Size.RegionAware) asked.Add((new Port("region", ElementType.Float, ["batch", 1, "height", "width"]), HalfRegions(side)));
        byte[] embedder = OnnxExporter.Export(networks.embedder, asked,
            inputs =>
            {
                Value? region = inputs.Length > 2 ? inputs[2] : null;
                Value residual = networks.embedder.RunWithPilot(inputs[0], inputs[1], pilot, region);
                return [
                    (new Port("residual", ElementType.Float, picture), residual),
                    (new Port("watermarked", ElementType.Float, picture), WatermarkedGraph.Run(inputs[0], residual, region, options, referenceVisibility)),
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

    /// <summary>One full region and one of half the picture, to export with.</summary>
    private static Tensor HalfRegions(int side)
    {
        Tensor regions = ones(2, 1, side, side);
        regions[1, 0].narrow(0, 0, side / 2).zero_();
        return regions;
    }

    private static IReadOnlyDictionary<string, string> Metadata(MaskMarkOptions options, bool[] pilot, double referenceVisibility) =>
        WatermarkModelMetadata.Write(new WatermarkModelInfo
        {
            System = $"MaskMark-{options.Variant}",
            Name = options.Name,
            MessageLength = options.MessageLength,
            Pilot = string.Concat(pilot.Select(b => b ? '1' : '0')),
            WorkingSize = options.WorkingSize,
            CellSize = 8,
            TileCells = options.TileCells,
            TargetPsnr = options.TargetPsnr,
            ReferenceVisibility = referenceVisibility,
            RegionPsnr = options.Variant == MaskMarkVariant.ED ? options.RegionPsnr : null,
        });

    private static void WriteAtomically(string path, byte[] bytes)
    {
        string beside = path + ".partial";
        File.WriteAllBytes(beside, bytes);
        File.Move(beside, path, overwrite: true);
    }
}
