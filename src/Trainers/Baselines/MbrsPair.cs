using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Baselines;

/// <summary>MBRS (Jia et al., ACM MM 2021, section 3): squeeze-and-excitation networks; the message is a small square picture that grows to the size of the cover.</summary>
/// <remarks>The variant with diffusion layers, which the authors train against cropping, is left out.</remarks>
internal sealed class MbrsPair : BaselinePair
{
    private readonly MbrsEncoder encoder;
    private readonly MbrsDecoder decoder;

    public MbrsPair(BaselineArchitecture size) : base(nameof(MbrsPair))
    {
        encoder = new MbrsEncoder(size);
        decoder = new MbrsDecoder(size);
        RegisterComponents();
    }

    public override nn.Module Encoder => encoder;

    public override nn.Module Decoder => decoder;

    public override Value Embed(Value image, Value bits) => encoder.Run(image, bits);

    public override Value Read(Value image) => decoder.Run(image);

    /// <summary>Side of the square that the message is laid out on.</summary>
    public static int MessageSide(BaselineArchitecture size) => (int)Math.Round(Math.Sqrt(size.Bits));

    /// <summary>How often the size halves between picture and message.</summary>
    public static int Halvings(BaselineArchitecture size) => (int)Math.Round(Math.Log2(size.Side / (double)MessageSide(size)));
}

/// <summary>Features of the picture and of the message, made equal in size, and one picture out of both.</summary>
internal sealed class MbrsEncoder : nn.Module
{
    private readonly ConvBatchNormRelu image_first;
    private readonly ModuleList<SqueezeExcitationBlock> image_blocks;
    private readonly ConvBatchNormRelu message_first;
    private readonly ModuleList<MbrsEnlargement> enlargements;
    private readonly ModuleList<SqueezeExcitationBlock> message_blocks;
    private readonly ConvBatchNormRelu mix;
    private readonly Conv2d outlet;
    private readonly int _messageSide;

    public MbrsEncoder(BaselineArchitecture size) : base(nameof(MbrsEncoder))
    {
        int width = size.Width, halvings = MbrsPair.Halvings(size);
        _messageSide = MbrsPair.MessageSide(size);
        image_first = new ConvBatchNormRelu(3, width);
        image_blocks = Blocks(4, width);
        message_first = new ConvBatchNormRelu(1, width);
        enlargements = new ModuleList<MbrsEnlargement>([.. Enumerable.Range(0, halvings).Select(_ => new MbrsEnlargement(width))]);
        message_blocks = Blocks(Math.Max(4 - halvings, 1) + 4, width);
        mix = new ConvBatchNormRelu(2 * width, width);
        outlet = nn.Conv2d(width + 3, 3, 1);
        RegisterComponents();
    }

    public Value Run(Value image, Value bits)
    {
        Value seen = image_first.Run(image);
        foreach (SqueezeExcitationBlock block in image_blocks) seen = block.Run(seen);
        Value message = message_first.Run(bits.Reshape(1, _messageSide, _messageSide));
        foreach (MbrsEnlargement step in enlargements) message = step.Run(message);
        foreach (SqueezeExcitationBlock block in message_blocks) message = block.Run(message);
        return outlet.On(mix.Run(seen.Concatenate(message)).Concatenate(image));
    }

    private static ModuleList<SqueezeExcitationBlock> Blocks(int count, int width) =>
        new([.. Enumerable.Range(0, count).Select(_ => new SqueezeExcitationBlock(width, width))]);
}

/// <summary>Doubles height and width.</summary>
internal sealed class MbrsEnlargement : nn.Module
{
    private readonly ConvTranspose2d conv;
    private readonly BatchNorm2d norm;

    public MbrsEnlargement(int width) : base(nameof(MbrsEnlargement))
    {
        conv = nn.ConvTranspose2d(width, width, 2, stride: 2);
        norm = nn.BatchNorm2d(width);
        RegisterComponents();
    }

    public Value Run(Value x) => norm.On(conv.On(x)).Relu();
}

/// <summary>Halves the size and doubles the width until the picture is as small as the message.</summary>
internal sealed class MbrsDecoder : nn.Module
{
    private readonly ConvBatchNormRelu first;
    private readonly ModuleList<SqueezeExcitationBlock> halvings;
    private readonly ConvBatchNormRelu narrow;
    private readonly ModuleList<SqueezeExcitationBlock> blocks;
    private readonly ConvBatchNormRelu last;
    private readonly int _bits;

    public MbrsDecoder(BaselineArchitecture size) : base(nameof(MbrsDecoder))
    {
        int width = size.Width, steps = MbrsPair.Halvings(size);
        _bits = size.Bits;
        first = new ConvBatchNormRelu(3, width);
        List<SqueezeExcitationBlock> down = [new(width, width)];
        for (int i = 0; i < steps; i++)
        {
            down.Add(new SqueezeExcitationBlock(width << i, width << i));
            down.Add(new SqueezeExcitationBlock(width << i, width << (i + 1), stride: 2));
        }

        halvings = new ModuleList<SqueezeExcitationBlock>([.. down]);
        narrow = new ConvBatchNormRelu(width << steps, width);
        blocks = new ModuleList<SqueezeExcitationBlock>([.. Enumerable.Range(0, Math.Max(4 - steps, 0)).Select(_ => new SqueezeExcitationBlock(width, width))]);
        last = new ConvBatchNormRelu(width, 1);
        RegisterComponents();
    }

    public Value Run(Value image)
    {
        Value features = first.Run(image);
        foreach (SqueezeExcitationBlock block in halvings) features = block.Run(features);
        features = narrow.Run(features);
        foreach (SqueezeExcitationBlock block in blocks) features = block.Run(features);
        return last.Run(features).Reshape(_bits); // never below 0
    }
}
