using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>StableGuard's networks as the three files of a model.</summary>
internal static class StableGuardGraph
{
    /// <summary>A reader divides one cell by its weight and half a cell of nothing.</summary>
    private const double OneCell = 1.5;

    // A phase next to pi may come out as minus pi in the other engine, and what follows differs: chance, which another example settles. What is wrong is wrong for all.
    private const int Examples = 3;

    /// <param name="networks">Set to evaluation.</param>
    /// <param name="info">What the files say of themselves; pilot bits are the last ones of the networks.</param>
    /// <param name="seed">Of the examples that the export is checked with.</param>
    /// <exception cref="InvalidOperationException">The export is not faithful.</exception>
    public static (byte[] Embedder, byte[] Extractor, byte[] Decoder) ToOnnx(StableGuardNetworks networks, WatermarkModelInfo info, int seed)
    {
        for (int example = 1; ; example++)
        {
            try
            {
                return OnExample(networks, info, seed + example - 1);
            }
            catch (InvalidOperationException) when (example < Examples)
            {
            }
        }
    }

    private static (byte[] Embedder, byte[] Extractor, byte[] Decoder) OnExample(StableGuardNetworks networks, WatermarkModelInfo info, int seed)
    {
        networks.eval();
        using var scope = NewDisposeScope();
        random.manual_seed(seed);
        (int side, int bits, AutoencoderShape shape) = (networks.Shape.Side, info.MessageLength, networks.Shape.Autoencoder);
        bool[] pilot = [.. info.Pilot.Select(bit => bit == '1')];
        double factor = info.Latents!.Factor;
        IReadOnlyDictionary<string, string> metadata = WatermarkModelMetadata.Write(info);
        Tensor image = nn.functional.interpolate(rand(2, 3, side / 8, side / 8) * 255, [side, side], mode: InterpolationMode.Bilinear, align_corners: false)
            + rand(2, 3, side, side) * 8; // smooth with grain, as a picture
        Tensor message = randint(0, 2, [2, bits], dtype: ScalarType.Float32), latent = randn(2, shape.LatentChannels, side / shape.Scale, side / shape.Scale);
        object[] picture = ["batch", 3, "height", "width"];
        byte[] embedder = OnnxExporter.Export(networks, [(Float("image", picture), image), (Float("message", "batch", bits), message)],
            inputs =>
            {
                // The mark alone goes onto the picture, not what the autoencoder loses of it. Differs: the paper hands out the autoencoder's picture, as the decoder's file does.
                (Value mean, _) = networks.Autoencoder.Encode(Centred(inputs[0]));
                (Value marked, Value twin) = networks.Decode(mean, inputs[1].WithPilot(pilot));
                Value residual = marked.Multiply(127.5).Subtract(twin.Multiply(127.5));
                Value change = residual.Multiply(inputs[0].OverridableBeside(ones(1), "strength"));
                return [(Float("residual", picture), residual), (Float("watermarked", picture), inputs[0].Add(change).Clip(0, 255).Round())];
            }, metadata);
        byte[] decoder = OnnxExporter.Export(networks, [(Float("latent", "batch", shape.LatentChannels, "rows", "columns"), latent * tensor((float)factor)), (Float("message", "batch", bits), message)],
            inputs =>
            {
                Value marked = networks.Marking.Run(networks.Autoencoder, inputs[0].Multiply(1 / factor), inputs[1].WithPilot(pilot));
                return [(Float("watermarked", picture), marked.Add(1).Multiply(127.5).Clip(0, 255).Round())];
            }, metadata);
        return (embedder, Extractor(networks, info, image, metadata), decoder);
    }

    private static byte[] Extractor(StableGuardNetworks networks, WatermarkModelInfo info, Tensor image, IReadOnlyDictionary<string, string> metadata)
    {
        (int side, int bits, int total) = (networks.Shape.Side, info.MessageLength, networks.Shape.Forensic.Bits);
        return OnnxExporter.Export(networks, [(Float("image", "batch", 3, side, side), image)],
            inputs =>
            {
                (Value message, Value tampered) = networks.Forensic.Run(Centred(inputs[0]));
                Value readout = inputs[0].ConstantBeside(eye(total) * Scalars.Of(OneCell), "readout_weights");
                return [
                    (Float("mask", "batch", 1, side, side), tampered.Multiply(-1).Sigmoid()), // 1: as it was marked
                    (Float("bits", "batch", bits), message.First(bits)),
                    (Float("evidence", "batch", total, 1, 1), message.Reshape(total, 1, 1)),
                    (Float("readout", total, total), readout),
                ];
            }, metadata);
    }

    private static Value Centred(Value image) => image.Multiply(1 / 127.5).Add(-1);

    private static Port Float(string name, params object[] sizes) => new(name, ElementType.Float, sizes);
}
