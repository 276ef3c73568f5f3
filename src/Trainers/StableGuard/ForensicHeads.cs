using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>Says for every pixel whether it was tampered with.</summary>
internal sealed class MaskHead : nn.Module
{
    private readonly ForensicUnit up;
    private readonly ForensicUnit narrow;
    private readonly ForensicUnit wide;
    private readonly ForensicUnit upAgain;
    private readonly ForensicUnit mix;
    private readonly Conv2d colours;
    private readonly GroupNormalization norm;
    private readonly Conv2d outlet;

    public MaskHead(long channels) : base(nameof(MaskHead))
    {
        long half = channels / 2;
        up = ForensicUnit.Enlarge(channels, half);
        narrow = ForensicUnit.Conv(half, half / 2, 1);
        wide = ForensicUnit.Conv(half / 2, half, 1);
        upAgain = ForensicUnit.Enlarge(half, half);
        mix = ForensicUnit.Conv(half, half, 1);
        colours = nn.Conv2d(half, 3, 3, padding: 1);
        norm = new GroupNormalization(3, 3, epsilon: 1e-6) { LargePlanes = true };
        outlet = nn.Conv2d(3, 1, 3, padding: 1);
        RegisterComponents();
    }

    /// <param name="features">(N, channels, H / 4, W / 4).</param>
    /// <returns>Logits, (N, 1, H, W); high for tampered.</returns>
    public Value Run(Value features)
    {
        Value half = up.Run(features);
        Value whole = mix.Run(upAgain.Run(half.Add(wide.Run(narrow.Run(half)))));
        return outlet.On(norm.On(colours.On(whole)).Silu());
    }
}

/// <summary>Reads the message.</summary>
internal sealed class MessageHead : nn.Module
{
    private const long Planes = 4;

    private readonly Conv2d inlet;
    private readonly GroupNormalization norm;
    private readonly Conv2d outlet;
    private readonly Linear readout;
    private readonly long pool;

    public MessageHead(long channels, long pool, long bits) : base(nameof(MessageHead))
    {
        this.pool = pool;
        inlet = nn.Conv2d(channels, channels / 4, 3, padding: 1);
        norm = LatentResidualBlock.Norm(channels / 4, ForensicEncoder.Groups, large: false);
        outlet = nn.Conv2d(channels / 4, Planes, 3, padding: 1);
        readout = nn.Linear(Planes * pool * pool, bits);
        RegisterComponents();
    }

    /// <param name="features">(N, channels, H / 4, W / 4).</param>
    /// <returns>Logits, (N, bits).</returns>
    public Value Run(Value features)
    {
        Value map = outlet.On(norm.On(inlet.On(features)).Silu()).PoolTo(pool);
        return readout.On(map.Reshape(Planes * pool * pool));
    }
}
