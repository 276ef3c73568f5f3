using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Baselines;

/// <summary>HiDDeN (Zhu et al., ECCV 2018, section 3): encoder and decoder of plain convolutions.</summary>
internal sealed class HiddenPair : BaselinePair
{
    private readonly HiddenEncoder encoder;
    private readonly HiddenDecoder decoder;

    public HiddenPair(BaselineArchitecture size) : base(nameof(HiddenPair))
    {
        encoder = new HiddenEncoder(size.Bits, size.Width);
        decoder = new HiddenDecoder(size.Bits, size.Width);
        RegisterComponents();
    }

    public override nn.Module Encoder => encoder;

    public override nn.Module Decoder => decoder;

    public override Value Embed(Value image, Value bits) => encoder.Run(image, bits);

    public override Value Read(Value image) => decoder.Run(image);
}

/// <summary>Features of the picture, then the message and the picture beside them at every pixel; what comes out is a picture, not a residual.</summary>
internal sealed class HiddenEncoder : nn.Module
{
    private readonly ModuleList<ConvBatchNormRelu> features;
    private readonly ConvBatchNormRelu mix;
    private readonly Conv2d outlet;

    public HiddenEncoder(int bits, int width) : base(nameof(HiddenEncoder))
    {
        features = new ModuleList<ConvBatchNormRelu>([.. Enumerable.Range(0, 4).Select(i => new ConvBatchNormRelu(i == 0 ? 3 : width, width))]);
        mix = new ConvBatchNormRelu(bits + width + 3, width);
        outlet = nn.Conv2d(width, 3, 1);
        RegisterComponents();
    }

    public Value Run(Value image, Value bits)
    {
        Value seen = image; // (N, width, H, W)
        foreach (ConvBatchNormRelu layer in features) seen = layer.Run(seen);
        return outlet.On(mix.Run(bits.SpreadOver(image).Concatenate(seen).Concatenate(image)));
    }
}

/// <summary>Eight convolutions, the mean over the picture, a linear map.</summary>
internal sealed class HiddenDecoder : nn.Module
{
    private readonly ModuleList<ConvBatchNormRelu> layers;
    private readonly Linear readout;

    public HiddenDecoder(int bits, int width) : base(nameof(HiddenDecoder))
    {
        layers = new ModuleList<ConvBatchNormRelu>([.. Enumerable.Range(0, 8).Select(i => new ConvBatchNormRelu(i == 0 ? 3 : width, i == 7 ? bits : width))]);
        readout = nn.Linear(bits, bits);
        RegisterComponents();
    }

    public Value Run(Value image)
    {
        foreach (ConvBatchNormRelu layer in layers) image = layer.Run(image);
        return readout.On(image.MeanOverPositions());
    }
}
