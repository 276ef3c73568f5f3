using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>What every expert does to a map: normalisation, convolution, attention inside windows, and, but for the boundary expert, one more convolution.</summary>
internal sealed class ForensicExpert : nn.Module
{
    /// <summary>Side of the windows of the tampering expert.</summary>
    public const long Window = 8;

    private readonly GroupNormalization norm;
    private readonly Conv2d inlet;
    private readonly TransformerBlock block;
    private readonly Conv2d outlet;
    private readonly bool windowed;

    /// <param name="channels">Channels of the map.</param>
    /// <param name="windowed">Whether positions see those of their window only; otherwise all.</param>
    public ForensicExpert(long channels, bool windowed) : base(nameof(ForensicExpert))
    {
        this.windowed = windowed;
        norm = LatentResidualBlock.Norm(channels, channels > 32 ? 32 : 8, large: false);
        inlet = nn.Conv2d(channels, channels, 3, padding: 1);
        block = new TransformerBlock(channels);
        outlet = nn.Conv2d(channels, channels, 3, padding: 1);
        RegisterComponents();
    }

    /// <param name="x">(N, C, h, w); with windows, h and w are multiples of <see cref="Window"/> or no larger.</param>
    /// <returns>The same shape; what the expert adds to the map, or makes of a map of the spectrum.</returns>
    public Value Run(Value x)
    {
        (long height, long width) = (x.Tensor.shape[2], x.Tensor.shape[3]);
        if (windowed) (height, width) = (Math.Min(height, Window), Math.Min(width, Window));
        Value map = inlet.On(norm.On(x));
        return outlet.On(block.Run(map.Windows(height, width)).FromWindows(map, height, width));
    }
}
