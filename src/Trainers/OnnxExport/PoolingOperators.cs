using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.OnnxExport;

/// <summary>Padding, pooling and enlargement by whole factors.</summary>
internal static class PoolingOperators
{
    /// <summary>A column of zeros at the right and a row of zeros at the bottom.</summary>
    public static Value PadCorner(this Value x) =>
        x.Op(F.pad(x.Tensor, [0, 1, 0, 1]), (g, n) => g.Add("Pad", [n, g.Integers(0, 0, 0, 0, 0, 0, 1, 1)], ("mode", "constant")));

    /// <summary>The largest of every 2 x 2 window, one window for each pixel but those of the last row and column.</summary>
    public static Value MaxOfNeighbours(this Value x) => x.Op(F.max_pool2d(x.Tensor, 2, 1), (g, n) =>
    {
        // Not MaxPool: ONNX Runtime moves a Pad before it into it, where the zeros count for nothing.
        return Larger(g, Larger(g, n, 2), 3);

        static string Larger(Graph g, string name, long axis) => g.Add("Max",
        [
            g.Add("Slice", [name, g.Integers(0), g.Integers(-1), g.Integers(axis)]),
            g.Add("Slice", [name, g.Integers(1), g.Integers(int.MaxValue), g.Integers(axis)]),
        ]);
    });

    /// <summary>Every pixel twice in both directions.</summary>
    public static Value Double(this Value x) => x.Op(
        F.interpolate(x.Tensor, scale_factor: [2, 2], mode: InterpolationMode.Nearest),
        (g, n) => g.Add("Resize", [n, "", g.Floats(1, 1, 2, 2)], ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor")));

    /// <summary>Adaptive mean pooling to a square: means of equal windows, or every pixel several times. The size of the picture is part of the file.</summary>
    /// <exception cref="ArgumentException">Neither of both sizes is a multiple of the other.</exception>
    public static Value PoolTo(this Value x, long side)
    {
        (long height, long width) = (x.Tensor.shape[2], x.Tensor.shape[3]);
        if (height % side == 0 && width % side == 0)
        {
            if (height == side && width == side) return x;
            long[] window = [height / side, width / side];
            return x.Op(F.avg_pool2d(x.Tensor, window, window), (g, n) => g.Add("AveragePool", [n], ("kernel_shape", window), ("strides", window)));
        }

        if (side % height == 0 && side % width == 0) return x.NearestTo(side);
        throw new ArgumentException($"A map of {height} x {width} has no pooling to {side} x {side}: one size has to be a multiple of the other.", nameof(x));
    }
}
