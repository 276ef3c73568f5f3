using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>A convolution without bias, batch normalisation and SiLU.</summary>
internal sealed class ForensicUnit : nn.Module
{
    private readonly Conv2d? conv;
    private readonly ConvTranspose2d? enlarge;
    private readonly BatchNorm2d norm;

    private ForensicUnit(Conv2d? conv, ConvTranspose2d? enlarge, long channels) : base(nameof(ForensicUnit))
    {
        this.conv = conv;
        this.enlarge = enlarge;
        norm = nn.BatchNorm2d(channels);
        RegisterComponents();
    }

    public static ForensicUnit Conv(long from, long to, long kernel, long stride = 1, long? padding = null) =>
        new(nn.Conv2d(from, to, kernel, stride: stride, padding: padding ?? kernel / 2, bias: false), null, to);

    /// <summary>Doubles the size.</summary>
    public static ForensicUnit Enlarge(long from, long to) =>
        new(null, nn.ConvTranspose2d(from, to, 3, stride: 2, padding: 1, output_padding: 1, bias: false), to);

    public Value Run(Value x) => norm.On(conv is not null ? conv.On(x) : enlarge!.On(x)).Silu();
}
