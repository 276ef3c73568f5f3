using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>The U-Net (Ronneberger et al. 2015) that MaskWM's encoder and extractor both hold: five levels, each twice as wide as the one above.</summary>
internal sealed class PaperUNet : nn.Module
{
    private const int Levels = 5;

    private readonly DoubleConvolution inlet;
    private readonly ModuleList<DoubleConvolution> downs;
    private readonly ModuleList<UpStep> ups;
    private readonly Conv2d outlet;

    /// <param name="from">Channels in.</param>
    /// <param name="width">Channels of the first level.</param>
    /// <param name="to">Channels out.</param>
    public PaperUNet(long from, long width, long to) : base(nameof(PaperUNet))
    {
        inlet = new DoubleConvolution(from, width);
        downs = new ModuleList<DoubleConvolution>([.. Enumerable.Range(0, Levels - 1).Select(i => new DoubleConvolution(width << i, width << (i + 1)))]);
        ups = new ModuleList<UpStep>([.. Enumerable.Range(0, Levels - 1).Select(i => new UpStep(width << (Levels - 1 - i)))]);
        outlet = nn.Conv2d(width, to, 1);
        RegisterComponents();
    }

    /// <summary>Height and width of pictures are multiples of this.</summary>
    public const int Multiple = 1 << (Levels - 1);

    /// <param name="x">(N, from, H, W); H and W multiples of <see cref="Multiple"/>.</param>
    /// <returns>(N, to, H, W), not activated.</returns>
    public Value Run(Value x)
    {
        Value at = inlet.Run(x);
        Stack<Value> skips = [];
        foreach (DoubleConvolution down in downs)
        {
            skips.Push(at);
            at = down.Run(at.MaxPool());
        }

        foreach (UpStep up in ups) at = up.Run(at, skips.Pop());
        return outlet.On(at);
    }

    private sealed class DoubleConvolution : nn.Module
    {
        private readonly ConvNormRelu first;
        private readonly ConvNormRelu second;

        public DoubleConvolution(long from, long to) : base(nameof(DoubleConvolution))
        {
            first = new ConvNormRelu(from, to, bias: false);
            second = new ConvNormRelu(to, to, bias: false);
            RegisterComponents();
        }

        public Value Run(Value x) => second.Run(first.Run(x));
    }

    private sealed class UpStep : nn.Module
    {
        private readonly ConvTranspose2d enlarge;
        private readonly DoubleConvolution mix;

        public UpStep(long from) : base(nameof(UpStep))
        {
            enlarge = nn.ConvTranspose2d(from, from / 2, 2, stride: 2);
            mix = new DoubleConvolution(from, from / 2);
            RegisterComponents();
        }

        public Value Run(Value x, Value skip) => mix.Run(skip.Concatenate(enlarge.On(x)));
    }
}
