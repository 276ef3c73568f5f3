using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>Adds a message to the features of a decoder's level. The last convolution starts at zero, so a fresh adapter adds nothing, to the bit.</summary>
internal sealed class MessageAdapter : nn.Module
{
    private const long Planes = 8;

    private readonly Linear widen;
    private readonly Linear spread;
    private readonly Conv2d mix;
    private readonly Conv2d outlet;
    private readonly long plane;

    /// <param name="bits">Bits of the message.</param>
    /// <param name="channels">Channels of the features.</param>
    /// <param name="plane">Side of the message's planes before they are enlarged; 32 in the paper's code.</param>
    /// <param name="hidden">Width between the two linear layers; 1024 in the paper's code.</param>
    public MessageAdapter(long bits, long channels, long plane, long hidden) : base(nameof(MessageAdapter))
    {
        this.plane = plane;
        widen = nn.Linear(bits, hidden);
        spread = nn.Linear(hidden, Planes * plane * plane);
        mix = nn.Conv2d(channels + Planes, channels + Planes, 3, padding: 1);
        outlet = nn.Conv2d(channels + Planes, channels, 3, padding: 1);
        nn.init.kaiming_normal_(widen.weight);
        nn.init.kaiming_normal_(spread.weight);
        nn.init.kaiming_normal_(mix.weight);
        nn.init.zeros_(outlet.weight);
        nn.init.zeros_(outlet.bias!);
        RegisterComponents();
    }

    /// <param name="features">(N, channels, h, w).</param>
    /// <param name="message">(N, bits), 0 or 1.</param>
    /// <returns>(N, channels, h, w).</returns>
    /// <remarks>Differs: planes are enlarged to any size (nearest value), where the published code needs a whole factor and squares.</remarks>
    public Value Run(Value features, Value message)
    {
        Value signs = message.Multiply(2).Add(-1);
        Value planes = spread.On(widen.On(signs).Relu()).Relu().Reshape(Planes, plane, plane).NearestLike(features);
        Value mixed = mix.On(planes.Concatenate(features)).Relu(); // planes first
        return features.Add(outlet.On(mixed)); // in this order the result lies in memory as the features do, and a fresh adapter changes no later sum
    }
}
