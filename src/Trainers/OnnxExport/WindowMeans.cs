using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.OnnxExport;

/// <summary>Means over windows along one axis as products with a banded matrix.</summary>
/// <remarks>
/// libtorch's pooling adds up one window after another, forwards and back, one number at a time; its matrix products are vectorised. At 192 pixels and windows of 33 they are ten times faster,
/// which makes a training step of the compact networks an eighth shorter.
/// </remarks>
internal static class WindowMeans
{
    private static readonly ConcurrentDictionary<(long, long, long, string), Tensor> Bands = new();

    /// <summary>Means over the rows, then over the columns, of (N, C, H, W); windows at the border count only pixels that exist.</summary>
    /// <param name="images">What is averaged.</param>
    /// <param name="kernel">Side of the windows.</param>
    /// <param name="padding">Pixels by which the first window begins outside.</param>
    public static Tensor Of(Tensor images, long kernel, long padding)
    {
        Tensor across = Band(images.shape[3], kernel, padding, images), down = Band(images.shape[2], kernel, padding, images);
        return down.matmul(images).matmul(across.t());
    }

    // (windows, length), each row the weights of one window. Kept for as long as the process lives: there are a few, of the sizes that are trained on.
    private static Tensor Band(long length, long kernel, long padding, Tensor beside) =>
        Bands.GetOrAdd((length, kernel, padding, $"{beside.device}"), _ =>
        {
            using IDisposable gradient = no_grad();
            using DisposeScope scope = NewDisposeScope();
            long windows = length + 2 * padding - kernel + 1;
            float[,] weights = new float[windows, length];
            for (long row = 0; row < windows; row++)
            {
                long from = Math.Max(0, row - padding), to = Math.Min(length, row - padding + kernel);
                for (long column = from; column < to; column++) weights[row, column] = 1f / (to - from);
            }

            return tensor(weights, device: beside.device).DetachFromDisposeScope();
        });
}
