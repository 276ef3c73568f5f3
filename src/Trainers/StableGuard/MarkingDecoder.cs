using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>The adapters of the multiplexing watermark autoencoder (MPW-VAE, StableGuard section 3): one before each level of a decoder that is not theirs and does not learn.</summary>
internal sealed class MarkingDecoder : nn.Module
{
    [ComponentName(Name = "msg_adapters")]
    private readonly ModuleList<MessageAdapter> adapters;

    /// <param name="shape">The autoencoder's.</param>
    /// <param name="bits">Bits of the message.</param>
    /// <param name="plane">As for <see cref="MessageAdapter"/>.</param>
    /// <param name="hidden">As for <see cref="MessageAdapter"/>.</param>
    public MarkingDecoder(AutoencoderShape shape, long bits, long plane = 32, long hidden = 1024) : base(nameof(MarkingDecoder))
    {
        long[] widths = [.. shape.Widths.Reverse()];
        adapters = new ModuleList<MessageAdapter>([.. widths.Select((_, i) => new MessageAdapter(bits, widths[Math.Max(0, i - 1)], plane, hidden))]);
        RegisterComponents();
    }

    /// <summary>Decodes and marks.</summary>
    /// <param name="autoencoder">Without a message its <see cref="LatentAutoencoder.Decode"/> gives the picture's unmarked twin.</param>
    /// <param name="latent">(N, latent channels, h, w).</param>
    /// <param name="message">(N, bits), 0 or 1.</param>
    /// <returns>(N, 3, scale h, scale w) around [-1, 1], not clipped.</returns>
    public Value Run(LatentAutoencoder autoencoder, Value latent, Value message) =>
        autoencoder.Decoder.Run(autoencoder.Restore(latent), (level, features) => adapters[level].Run(features, message));
}
