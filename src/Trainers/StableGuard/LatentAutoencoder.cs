using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>The autoencoder of latent diffusion (Rombach et al., CVPR 2022), of any size; with that of Stable Diffusion, its tensors have the names and shapes of the published files.</summary>
/// <remarks>Images in [-1, 1]. Latents are as the decoder takes them; the factor of a diffusion process (0.18215) is the caller's.</remarks>
internal sealed class LatentAutoencoder : nn.Module
{
    private readonly LatentEncoder encoder;
    private readonly LatentDecoder decoder;

    [ComponentName(Name = "quant_conv")]
    private readonly Conv2d quantize;

    [ComponentName(Name = "post_quant_conv")]
    private readonly Conv2d restore;

    public LatentAutoencoder(AutoencoderShape shape) : base(nameof(LatentAutoencoder))
    {
        Shape = shape;
        encoder = new LatentEncoder(shape);
        decoder = new LatentDecoder(shape);
        quantize = nn.Conv2d(2 * shape.LatentChannels, 2 * shape.LatentChannels, 1);
        restore = nn.Conv2d(shape.LatentChannels, shape.LatentChannels, 1);
        RegisterComponents();
    }

    public AutoencoderShape Shape { get; }

    public LatentEncoder Encoder => encoder;

    public LatentDecoder Decoder => decoder;

    /// <param name="image">(N, 3, H, W); H and W multiples of the shape's scale.</param>
    /// <returns>Mean and logarithm of the variance of the latent, each (N, latent channels, H / scale, W / scale).</returns>
    public (Value Mean, Value LogVariance) Encode(Value image)
    {
        Value moments = quantize.On(encoder.Run(image));
        return (moments.First(Shape.LatentChannels), moments.Slice(Shape.LatentChannels, Shape.LatentChannels).Clip(-30, 20));
    }

    /// <summary>What the decoder's first layer takes, of a latent.</summary>
    public Value Restore(Value latent) => restore.On(latent);

    /// <param name="latent">(N, latent channels, h, w).</param>
    /// <returns>(N, 3, scale h, scale w) around [-1, 1], not clipped.</returns>
    public Value Decode(Value latent) => decoder.Run(Restore(latent));
}
