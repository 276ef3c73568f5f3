using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Baselines;

/// <summary>A small convolutional autoencoder: every 8 x 8 pixels become a few numbers and, from those, pixels again.</summary>
/// <remarks>No normalisation layer, so a region's reconstruction does not depend on the rest of the picture or its size.</remarks>
internal sealed class Autoencoder : nn.Module
{
    /// <summary>Side in pixels of what one latent position stands for.</summary>
    public const int CellSize = 8;

    private const long Patch = 48; // 4 x 4 pixels of three channels
    private const long Fine = 32;
    private const long Coarse = 64;

    private readonly Conv2d stem;
    private readonly Conv2d down;
    private readonly Conv2d analyse;
    private readonly Conv2d squeeze;
    private readonly Conv2d widen;
    private readonly Conv2d synthesise;
    private readonly Conv2d up;
    private readonly Conv2d outlet;

    public Autoencoder(long latentChannels) : base(nameof(Autoencoder))
    {
        stem = nn.Conv2d(Patch, Fine, 3, padding: 1);
        down = nn.Conv2d(Fine, Coarse, 3, stride: 2, padding: 1);
        analyse = nn.Conv2d(Coarse, Coarse, 3, padding: 1);
        squeeze = nn.Conv2d(Coarse, latentChannels, 1);
        widen = nn.Conv2d(latentChannels, Coarse, 3, padding: 1);
        synthesise = nn.Conv2d(Coarse, Coarse, 3, padding: 1);
        up = nn.Conv2d(Coarse, Fine, 3, padding: 1);
        outlet = nn.Conv2d(Fine, Patch, 3, padding: 1);
        RegisterComponents();
    }

    /// <param name="image">(N, 3, H, W), 0..255; H and W multiples of <see cref="CellSize"/>.</param>
    /// <returns>(N, latent channels, H / 8, W / 8).</returns>
    public Value Encode(Value image)
    {
        Value patches = image.Multiply(1 / 127.5).Add(-1).PixelUnshuffle(4); // (N, 48, H / 4, W / 4)
        Value coarse = down.On(stem.On(patches).Relu()).Relu(); // (N, 64, H / 8, W / 8)
        return squeeze.On(analyse.On(coarse).Relu().Add(coarse));
    }

    /// <param name="latent">(N, latent channels, h, w).</param>
    /// <returns>(N, 3, 8 h, 8 w) around the range 0..255, not clipped.</returns>
    public Value Decode(Value latent)
    {
        Value coarse = widen.On(latent).Relu(); // (N, 64, h, w)
        Value fine = up.On(synthesise.On(coarse).Relu().Add(coarse).Enlarge(2)).Relu(); // (N, 32, 2 h, 2 w)
        return outlet.On(fine).PixelShuffle(4).Add(1).Multiply(127.5);
    }
}
