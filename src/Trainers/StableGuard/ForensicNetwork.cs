using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>The forensic network guided by a mixture of experts (MoE-GFN, StableGuard section 3): what was written, and where it is missing.</summary>
internal sealed class ForensicNetwork : nn.Module
{
    private readonly ForensicStem stem;
    private readonly ForensicEncoder encoder;
    private readonly ForensicDecoder decoder;
    private readonly MessageHead message;
    private readonly MaskHead mask;

    public ForensicNetwork(ForensicShape shape) : base(nameof(ForensicNetwork))
    {
        Shape = shape;
        stem = new ForensicStem(shape.Width);
        encoder = new ForensicEncoder(shape.Widths);
        decoder = new ForensicDecoder(shape);
        message = new MessageHead(decoder.Channels, shape.Pool, shape.Bits);
        mask = new MaskHead(decoder.Channels);
        RegisterComponents();
    }

    public ForensicShape Shape { get; }

    /// <param name="image">(N, 3, H, W) in [-1, 1]; H and W multiples of 32 whose thirty-second parts the windows divide (up to 8, or multiples of 8). The size is part of an exported file.</param>
    /// <returns>Logits of the message, (N, bits), and of the mask, (N, 1, H, W), high for tampered.</returns>
    public (Value Message, Value Tampered) Run(Value image)
    {
        (Value deepest, Value[] skips) = encoder.Run(stem.Run(image));
        Value features = decoder.Run(deepest, skips);
        return (message.Run(features), mask.Run(features));
    }
}
