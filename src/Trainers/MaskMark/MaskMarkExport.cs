using MlNetWatermark.Trainers.OnnxExport;
using MlNetWatermark.Trainers.Training;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>Turns trained networks into a model folder: embedder.onnx, extractor.onnx, weights.safetensors, model.json.</summary>
internal static class MaskMarkExport
{
    /// <summary>The two files, checked against TorchSharp.</summary>
    public static (byte[] Embedder, byte[] Extractor) ToOnnx(
        MaskMarkNetworks networks, MaskMarkOptions options, bool[] pilot, double referenceVisibility)
    {
        networks.eval();
        WatermarkModelInfo info = networks.Describe(options, pilot, referenceVisibility);
        IReadOnlyDictionary<string, string> metadata = WatermarkModelMetadata.Write(info);
        // The files take any size, and the check keeps every value of the networks: at 256 pixels those of the paper's size fill many gigabytes.
        int side = Math.Min(options.WorkingSize, 128), bits = options.MessageLength;
        using var scope = NewDisposeScope();
        random.manual_seed(options.Seed);
        // Smooth noise with grain: detail at every scale, as in a picture.
        Tensor image = nn.functional.interpolate(rand(2, 3, side / 8, side / 8) * 255, [side, side], mode: InterpolationMode.Bilinear, align_corners: false)
            + rand(2, 3, side, side) * 8;
        Tensor message = randint(0, 2, [2, bits], dtype: ScalarType.Float32);
        object[] picture = ["batch", 3, "height", "width"], plane = ["batch", 1, "height", "width"];
        (Port, Tensor) pictures = (Float("image", picture), image), regions = (Float(WatermarkModelContract.Region, plane), HalfRegions(side));

        List<(Port, Tensor)> asked = [pictures, (Float("message", "batch", bits), message)];
        if (networks.RegionAware) asked.Add(regions);
        byte[] embedder = OnnxExporter.Export(networks.EmbedderModule, asked,
            inputs =>
            {
                (Value residual, Value watermarked) = networks.MarkGraph(
                    inputs[0], inputs[1], inputs.Length > 2 ? inputs[2] : null, pilot, options, referenceVisibility);
                return [(Float("residual", picture), residual), (Float("watermarked", picture), watermarked)];
            }, metadata);

        byte[] extractor = OnnxExporter.Export(networks.ExtractorModule, info.EvidenceIsGated ? [pictures, regions] : [pictures],
            inputs =>
            {
                ReadOutputs read = networks.ReadGraph(inputs[0], inputs.Length > 1 ? inputs[1] : null, bits);
                return
                [
                    (Float("mask", plane), read.Mask),
                    .. read.Cells is { } cells ? [(Float("cells", "batch", 1, "rows", "columns"), cells)] : Array.Empty<(Port, Value)>(),
                    (Float("bits", "batch", bits), read.Bits),
                    (Float("evidence", "batch", read.Evidence.Channels, "rows", "columns"), read.Evidence),
                    (Float("readout", [.. read.Readout.Tensor.shape.Cast<object>()]), read.Readout),
                ];
            }, metadata);
        return (embedder, extractor);

        static Port Float(string name, params object[] sizes) => new(name, ElementType.Float, sizes);
    }

    /// <summary>Name of the file with the networks' weights; running a model does not need it, training on does.</summary>
    public const string WeightsFile = "weights.safetensors";

    /// <summary>Name of the file that says, for people, where a model is from.</summary>
    public const string CardFile = "model.json";

    /// <summary>Writes the folder of a trained model; each file beside and renamed.</summary>
    public static void Write(
        string folder, (byte[] Embedder, byte[] Extractor) files, MaskMarkNetworks networks, MaskMarkOptions options, double referenceVisibility, int stepsDone) =>
        Write(folder, files, networks, new
        {
            metadata = WatermarkModelMetadata.Write(networks.Describe(options, Pilot(options), referenceVisibility)),
            training = options,
            stepsDone,
            licence = "MIT",
        });

    /// <summary>The same with a card of one's own.</summary>
    public static void Write(string folder, (byte[] Embedder, byte[] Extractor) files, MaskMarkNetworks networks, object card) =>
        ModelFolder.Fill(folder, files, Checkpoint.Weights(networks), card);

    /// <summary>The pilot of a seed: random, so that no picture resembles it, and fixed for a model.</summary>
    public static bool[] Pilot(MaskMarkOptions options) => Pilot(options.Seed, options.PilotLength);

    /// <summary>The same for any model.</summary>
    public static bool[] Pilot(int seed, int length)
    {
        Random generator = new(seed ^ 0x5049);
        return [.. Enumerable.Range(0, length).Select(_ => generator.Next(2) == 1)];
    }

    /// <summary>One full region and one of half the picture, to export with.</summary>
    private static Tensor HalfRegions(int side)
    {
        Tensor regions = ones(2, 1, side, side);
        regions[1, 0].narrow(0, 0, side / 2).zero_();
        return regions;
    }
}
