using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Layers;

/// <summary>Divides weights by their largest singular value, kept track of by power iteration (Miyato et al., ICLR 2018, algorithm 1); TorchSharp has none.</summary>
/// <remarks>
/// One iteration for each pass in training, none otherwise, so that a network in use does not change. The singular vectors are constants for the gradient, as in
/// the paper.
/// </remarks>
internal static class SpectralNorm
{
    private const double Least = 1e-12;

    /// <summary>A random unit vector to start from.</summary>
    /// <param name="length">Rows of the weights as a matrix.</param>
    public static Tensor Start(long length) => Unit(randn(length));

    /// <param name="weight">(out, ...): a matrix of out rows.</param>
    /// <param name="left">(out): the left singular vector so far; moved on in training.</param>
    /// <param name="training">Whether to iterate once.</param>
    /// <returns>The weights, of largest singular value about 1, with a gradient to <paramref name="weight"/>.</returns>
    public static Tensor Normalise(Tensor weight, Tensor left, bool training)
    {
        Tensor matrix = weight.flatten(1), right; // (out, rest)
        using (no_grad())
        {
            right = Unit(matrix.t().mv(left));
            if (training) left.copy_(Unit(matrix.mv(right)));
        }

        Tensor largest = left.clone().dot(matrix.mv(right)); // cloned: a later pass moves it before this one's gradient is taken
        return weight / largest;
    }

    private static Tensor Unit(Tensor vector) => vector / vector.norm().Plus(Scalars.Of(Least));
}
