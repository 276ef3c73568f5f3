using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.Baselines;

/// <summary>What one training step of the autoencoder minimises.</summary>
/// <remarks>
/// A variational autoencoder (Kingma and Welling 2014) whose posterior has a fixed width: noise on the latent and a penalty on its square
/// are what is left of the divergence from the prior. Absolute differences, of pixels, of their gradients and at half size, keep edges.
/// </remarks>
internal static class AutoencoderStep
{
    private const double NoiseDeviation = 0.1;
    private const double PriorWeight = 1e-4;
    private const double GradientWeight = 0.5;
    private const double HalfSizeWeight = 0.5;

    /// <param name="network">The autoencoder.</param>
    /// <param name="crops">(N, 3, S, S) in [0, 1].</param>
    /// <returns>The loss, and the mean squared error in units of the full range; both scalars.</returns>
    public static (Tensor Loss, Tensor SquaredError) Run(Autoencoder network, Tensor crops)
    {
        Tensor latent = network.Encode(new Value(crops * Scalars.Of(255))).Tensor;
        Tensor noisy = latent + randn_like(latent) * Scalars.Of(NoiseDeviation);
        Tensor difference = network.Decode(new Value(noisy)).Tensor * Scalars.Of(1 / 255.0) - crops; // (N, 3, S, S)

        long side = crops.shape[3];
        Tensor across = difference.narrow(3, 1, side - 1) - difference.narrow(3, 0, side - 1);
        Tensor down = difference.narrow(2, 1, side - 1) - difference.narrow(2, 0, side - 1);
        Tensor loss = difference.abs().mean()
            + (across.abs().mean() + down.abs().mean()) * Scalars.Of(GradientWeight)
            + F.avg_pool2d(difference, 2).abs().mean() * Scalars.Of(HalfSizeWeight)
            + latent.square().mean() * Scalars.Of(PriorWeight);
        return (loss, difference.detach().square().mean());
    }
}
