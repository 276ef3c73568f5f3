using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Baselines;

/// <summary>TSDL (Liu et al., ACM MM 2019): spectral normalisation, the message beside the features at every layer, pictures in YUV.</summary>
/// <remarks>The strength that the authors put on the residual at use is that of <see cref="WatermarkEmbedOptions.Strength"/>.</remarks>
internal sealed class TsdlPair : BaselinePair
{
    private readonly TsdlEncoder encoder;
    private readonly TsdlDecoder decoder;

    public TsdlPair(BaselineArchitecture size) : base(nameof(TsdlPair))
    {
        encoder = new TsdlEncoder(size.Bits, size.Width);
        decoder = new TsdlDecoder(size.Bits, size.Width);
        RegisterComponents();
    }

    /// <summary>BT.601 with the scales of analogue YUV, and its inverse.</summary>
    public static readonly float[] ToYuv = [0.299f, 0.587f, 0.114f, -0.14713f, -0.28886f, 0.436f, 0.615f, -0.51499f, -0.10001f];
    public static readonly float[] ToRgb = [1, 0, 1.13983f, 1, -0.39465f, -0.5806f, 1, 2.03211f, 0];

    public override nn.Module Encoder => encoder;

    public override nn.Module Decoder => decoder;

    public override Value Embed(Value image, Value bits) => image.Add(encoder.Run(image.MixColours(ToYuv), bits).MixColours(ToRgb));

    public override Value Read(Value image) => decoder.Run(image.MixColours(ToYuv)).Add(1).Multiply(0.5); // the authors' bits are -1 and 1
}

/// <summary>A residual in YUV.</summary>
internal sealed class TsdlEncoder : nn.Module
{
    private readonly Conv2d inlet;
    private readonly ModuleList<SpectralConvRelu> layers;
    private readonly Conv2d outlet;

    public TsdlEncoder(int bits, int width) : base(nameof(TsdlEncoder))
    {
        inlet = nn.Conv2d(3, width, 1);
        layers = new ModuleList<SpectralConvRelu>([.. Enumerable.Range(0, 5).Select(_ => new SpectralConvRelu(bits + width, width))]);
        outlet = nn.Conv2d(width, 3, 1);
        RegisterComponents();
    }

    public Value Run(Value image, Value bits)
    {
        Value message = bits.Multiply(2).Add(-1).SpreadOver(image), features = inlet.On(image);
        foreach (SpectralConvRelu layer in layers) features = layer.Run(message.Concatenate(features));
        return outlet.On(features);
    }
}

/// <summary>A 1x1 convolution, eight normalised ones, the mean over the picture, a normalised linear map.</summary>
internal sealed class TsdlDecoder : nn.Module
{
    private readonly Conv2d inlet;
    private readonly ModuleList<SpectralConvRelu> layers;
    private readonly SpectralLinear readout;

    public TsdlDecoder(int bits, int width) : base(nameof(TsdlDecoder))
    {
        inlet = nn.Conv2d(3, width, 1);
        layers = new ModuleList<SpectralConvRelu>([.. Enumerable.Range(0, 8).Select(i => new SpectralConvRelu(width, i == 7 ? bits : width))]);
        readout = new SpectralLinear(bits, bits);
        RegisterComponents();
    }

    public Value Run(Value image)
    {
        Value features = inlet.On(image);
        foreach (SpectralConvRelu layer in layers) features = layer.Run(features);
        return readout.On(features.MeanOverPositions());
    }
}
