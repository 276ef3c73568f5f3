using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Baselines;

/// <summary>A baseline's networks as the two files of a model.</summary>
internal static class BaselineGraph
{
    /// <summary>Turns a score's distance from one half into a logit. Rough: scores are regressions of 0 and 1 and nothing calibrates them.</summary>
    private const double LogitPerScore = 11;

    /// <param name="networks">Set to evaluation.</param>
    /// <param name="info">What the files say of themselves; pilot bits are the last ones of the networks.</param>
    /// <param name="seed">Of the example that the export is checked with.</param>
    /// <exception cref="InvalidOperationException">The export is not faithful.</exception>
    public static (byte[] Embedder, byte[] Extractor) ToOnnx(BaselineNetworks networks, WatermarkModelInfo info, int seed)
    {
        networks.eval();
        using var scope = NewDisposeScope();
        random.manual_seed(seed);
        int side = networks.Size.Side, bits = info.MessageLength;
        bool[] pilot = [.. info.Pilot.Select(bit => bit == '1')];
        Tensor image = nn.functional.interpolate(rand(2, 3, Math.Max(2, side / 8), Math.Max(2, side / 8)) * 255, [side, side], mode: InterpolationMode.Bilinear, align_corners: false)
            + rand(2, 3, side, side) * 8; // smooth with grain, as a picture
        Tensor message = randint(0, 2, [2, bits], dtype: ScalarType.Float32);
        // The sizes stay open where the networks let them; a file for one size says so.
        object[] picture = networks.Size.FixedSize ? ["batch", 3, side, side] : ["batch", 3, "height", "width"];
        object[] plane = ["batch", 1, picture[2], picture[3]];
        IReadOnlyDictionary<string, string> metadata = WatermarkModelMetadata.Write(info);
        byte[] embedder = OnnxExporter.Export(networks, [(Float("image", picture), image), (Float("message", "batch", bits), message)],
            inputs =>
            {
                Value residual = networks.Embed(Centred(inputs[0]), inputs[1].WithPilot(pilot)).Add(1).Multiply(127.5).Subtract(inputs[0]);
                Value change = residual.Multiply(inputs[0].OverridableBeside(ones(1), "strength"));
                return [(Float("residual", picture), residual), (Float("watermarked", picture), inputs[0].Add(change).Clip(0, 255).Round())];
            }, metadata);
        byte[] extractor = OnnxExporter.Export(networks, [(Float("image", picture), image)],
            inputs =>
            {
                int total = networks.Size.TotalBits;
                Value logits = Logits(networks, Centred(inputs[0]));
                // Nothing says where a mark is: every pixel counts.
                Value mask = inputs[0].First(1).Multiply(0).Add(1);
                // One cell for the whole picture, which a reader divides by 1.5 (its weight and half a cell of nothing).
                Value readout = inputs[0].ConstantBeside(eye(total) * Scalars.Of(1.5), "readout_weights");
                return [
                    (Float("mask", plane), mask),
                    (Float("bits", "batch", bits), logits.First(bits)),
                    (Float("evidence", "batch", total, 1, 1), logits.Reshape(total, 1, 1)),
                    (Float("readout", total, total), readout),
                ];
            }, metadata);
        return (embedder, extractor);

        static Port Float(string name, params object[] sizes) => new(name, ElementType.Float, sizes);
    }

    /// <summary>Scores as logits, (N, total bits).</summary>
    /// <param name="networks">The networks.</param>
    /// <param name="image">(N, 3, H, W) in [-1, 1].</param>
    public static Value Logits(BaselineNetworks networks, Value image) => networks.Read(image).Add(-0.5).Multiply(LogitPerScore);

    private static Value Centred(Value image) => image.Multiply(1 / 127.5).Add(-1);
}
