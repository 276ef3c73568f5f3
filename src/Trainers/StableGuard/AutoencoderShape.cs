namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>The sizes of a latent autoencoder.</summary>
/// <param name="Widths">Channels at each level, finest first; each level but the last halves the picture.</param>
/// <param name="Blocks">Residual blocks of a level of the encoder; the decoder has one more.</param>
/// <param name="LatentChannels">Channels of a latent.</param>
internal sealed record AutoencoderShape(IReadOnlyList<long> Widths, int Blocks, int LatentChannels)
{
    /// <summary>Stable Diffusion 1.x and 2.x: 248 tensors, 83,653,863 parameters.</summary>
    public static AutoencoderShape StableDiffusion { get; } = new([128, 256, 512, 512], 2, 4);

    /// <summary>Side in pixels of what a latent position stands for.</summary>
    public int Scale => 1 << (Widths.Count - 1);

    /// <inheritdoc/>
    public bool Equals(AutoencoderShape? other) => other is not null && Widths.SequenceEqual(other.Widths) && Blocks == other.Blocks && LatentChannels == other.LatentChannels;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Widths.Count, Widths[0], Blocks, LatentChannels);

    /// <inheritdoc/>
    public override string ToString() => $"widths {string.Join(", ", Widths)}, {Blocks} blocks a level, {LatentChannels} latent channels";
}
