using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.OnnxExport;

/// <summary>The operations networks are made of. Each states its two meanings side by side; a new one needs a line in the operator tests.</summary>
internal static class Operators
{
    public static Value Add(this Value a, Value b) => Value.Apply([a, b], a.Tensor.Plus(b.Tensor), (g, n) => g.Add("Add", n));

    public static Value Subtract(this Value a, Value b) => Value.Apply([a, b], a.Tensor - b.Tensor, (g, n) => g.Add("Sub", n));

    public static Value Multiply(this Value a, Value b) => Value.Apply([a, b], a.Tensor * b.Tensor, (g, n) => g.Add("Mul", n));

    public static Value Divide(this Value a, Value b) => Value.Apply([a, b], a.Tensor / b.Tensor, (g, n) => g.Add("Div", n));

    public static Value Add(this Value x, double number) =>
        x.Op(x.Tensor.Plus(Scalars.Of(number)), (g, n) => g.Add("Add", [n, g.Float((float)number)]));

    public static Value Multiply(this Value x, double number) =>
        x.Op(x.Tensor.mul(Scalars.Of(number)), (g, n) => g.Add("Mul", [n, g.Float((float)number)]));

    public static Value Relu(this Value x) => x.Op(F.relu(x.Tensor), (g, n) => g.Add("Relu", [n]));

    /// <summary>x sigmoid(x) (Elfwing et al., 2018).</summary>
    public static Value Silu(this Value x) => x.Op(F.silu(x.Tensor), (g, n) => g.Add("Mul", [n, g.Add("Sigmoid", [n])]));

    public static Value Sigmoid(this Value x) => x.Op(x.Tensor.sigmoid(), (g, n) => g.Add("Sigmoid", [n]));

    public static Value Sqrt(this Value x) => x.Op(x.Tensor.sqrt(), (g, n) => g.Add("Sqrt", [n]));

    public static Value Reciprocal(this Value x) => x.Op(x.Tensor.reciprocal(), (g, n) => g.Add("Reciprocal", [n]));

    public static Value Clip(this Value x, double low, double high) => x.Op(
        x.Tensor.clamp(Scalars.Of(low), Scalars.Of(high)), (g, n) => g.Add("Clip", [n, g.Float((float)low), g.Float((float)high)]));

    public static Value Round(this Value x) => x.Op(x.Tensor.round(), (g, n) => g.Add("Round", [n]));

    /// <summary>Stops the gradient; nothing in the graph.</summary>
    public static Value Detach(this Value x) => x.Op(x.Tensor.detach(), (g, n) => g.Add("Identity", [n]));

    public static Value Concatenate(this Value a, Value b) =>
        Value.Apply([a, b], cat([a.Tensor, b.Tensor], 1), (g, n) => g.Add("Concat", n, ("axis", 1L)));

    /// <summary>(N, C, H, W) to (N, C/r/r, H r, W r), as in Shi et al. 2016.</summary>
    public static Value PixelShuffle(this Value x, long r) =>
        x.Op(F.pixel_shuffle(x.Tensor, r), (g, n) => g.Add("DepthToSpace", [n], ("blocksize", r), ("mode", "CRD")));

    /// <summary>(N, C, H, W) to (N, C r r, H/r, W/r), channel order (c, row, column). ONNX has only the order (row, column, c): a Gather follows.</summary>
    public static Value PixelUnshuffle(this Value x, long r)
    {
        long channels = x.Channels;
        return x.Op(F.pixel_unshuffle(x.Tensor, r), (g, n) =>
        {
            string blocks = g.Add("SpaceToDepth", [n], ("blocksize", r));
            if (channels == 1) return blocks;
            long[] order = [.. Enumerable.Range(0, (int)(channels * r * r)).Select(o => o % (r * r) * channels + o / (r * r))];
            return g.Add("Gather", [blocks, g.Integers(order)], ("axis", 1L));
        });
    }

    /// <summary>Mean over k x k windows; windows at the border count only pixels that exist.</summary>
    public static Value AveragePool(this Value x, long kernel, long stride, long padding)
    {
        // A mean over a window is a mean of means over its rows, at the border as well: 2 k reads a pixel in place of k k. Where windows hardly overlap, one pass is cheaper.
        if (stride == 1 && kernel > 3) return x.Op(WindowMeans.Of(x.Tensor, kernel, padding), (g, n) => Pool(g, Pool(g, n, [kernel, 1], [padding, 0]), [1, kernel], [0, padding]));
        return x.Op(F.avg_pool2d(x.Tensor, kernel, stride, padding, count_include_pad: false), (g, n) => Pool(g, n, [kernel, kernel], [padding, padding], stride));

        static string Pool(Graph g, string n, long[] kernels, long[] paddings, long stride = 1) => g.Add("AveragePool", [n],
            ("kernel_shape", kernels), ("strides", new[] { stride, stride }), ("pads", (long[])[.. paddings, .. paddings]), ("count_include_pad", 0L));
    }

    /// <summary>Bilinear enlargement by a whole factor, pixel centres aligned.</summary>
    public static Value Enlarge(this Value x, long factor) => x.Op(
        F.interpolate(x.Tensor, scale_factor: [factor, factor], mode: InterpolationMode.Bilinear, align_corners: false),
        (g, n) => g.Add("Resize", [n, "", g.Floats(1, 1, factor, factor)], ("mode", "linear"), ("coordinate_transformation_mode", "pytorch_half_pixel")));

    /// <summary>Mean over channels, rows and columns: (N, 1, 1, 1).</summary>
    public static Value MeanPerPicture(this Value x) =>
        x.Op(x.Tensor.mean([1, 2, 3], keepdim: true), (g, n) => g.Add("ReduceMean", [n], ("axes", new[] { 1L, 2L, 3L }), ("keepdims", 1L)));

    /// <summary>Mean over channels: (N, 1, H, W).</summary>
    public static Value MeanOverChannels(this Value x) =>
        x.Op(x.Tensor.mean([1], keepdim: true), (g, n) => g.Add("ReduceMean", [n], ("axes", new[] { 1L }), ("keepdims", 1L)));

    /// <summary>Sum over rows and columns: (N, C).</summary>
    public static Value SumOverPositions(this Value x) =>
        x.Op(x.Tensor.sum([2, 3]), (g, n) => g.Add("ReduceSum", [n, g.Integers(2, 3)], ("keepdims", 0L)));

    /// <summary>Mean over rows and columns: (N, C).</summary>
    public static Value MeanOverPositions(this Value x) =>
        x.Op(x.Tensor.mean([2, 3]), (g, n) => g.Add("ReduceMean", [n], ("axes", new[] { 2L, 3L }), ("keepdims", 0L)));

    /// <summary>The same numbers at every position of another value: (N, C) to (N, C, H, W).</summary>
    public static Value SpreadOver(this Value numbers, Value grid) => Value.Apply(
        [numbers, grid], numbers.Tensor.unsqueeze(2).unsqueeze(3).expand(-1, -1, grid.Tensor.shape[2], grid.Tensor.shape[3]), (g, n) =>
        {
            string column = g.Add("Reshape", [n[0], g.Integers(0, numbers.Channels, 1, 1)]);
            string size = g.Add("Shape", [n[1]], ("start", 2L), ("end", 4L));
            return g.Add("Expand", [column, g.Add("Concat", [g.Integers(1, 1), size], ("axis", 0L))]);
        });

    /// <summary>A 3x3 matrix applied to the colour of every pixel, row by row.</summary>
    public static Value MixColours(this Value x, params float[] matrix)
    {
        Tensor weights = tensor(matrix, [3, 3, 1, 1], device: x.Tensor.device);
        return x.Op(F.conv2d(x.Tensor, weights), (g, n) => g.Add("Conv", [n, g.Floats(weights, "colours")], ("kernel_shape", new[] { 1L, 1L })));
    }

    /// <summary>0.299 R + 0.587 G + 0.114 B (BT.601): (N, 3, H, W) to (N, 1, H, W).</summary>
    public static Value Luminance(this Value x)
    {
        Tensor weights = tensor(new[] { 0.299f, 0.587f, 0.114f }, [1, 3, 1, 1], device: x.Tensor.device);
        return x.Op(F.conv2d(x.Tensor, weights), (g, n) => g.Add("Conv", [n, g.Floats(weights, "luminance")], ("kernel_shape", new[] { 1L, 1L })));
    }

    /// <summary>New shape per picture: batch kept, the sizes given follow.</summary>
    public static Value Reshape(this Value x, params long[] sizes) =>
        x.Op(x.Tensor.reshape([x.Tensor.shape[0], .. sizes]), (g, n) => g.Add("Reshape", [n, g.Integers([0, .. sizes])]));

    /// <summary>Repeats a small square map until it covers the grid of another value: (N, C, G, G) to (N, C, h, w); h and w are multiples of G.</summary>
    public static Value TileOver(this Value tile, Value grid)
    {
        long side = tile.Tensor.shape[3], channels = tile.Channels;
        long rows = grid.Tensor.shape[2] / side, columns = grid.Tensor.shape[3] / side;
        return Value.Apply([tile, grid], tile.Tensor.repeat([1, 1, rows, columns]), (g, n) =>
        {
            string size = g.Add("Shape", [n[1]], ("start", 2L), ("end", 4L));
            string repeats = g.Add("Div", [size, g.Integers(side)]);
            string shape = g.Add("Concat", [g.Integers(1, 1), repeats], ("axis", 0L));
            string column = g.Add("Reshape", [n[0], g.Integers(0, channels * side * side, 1, 1)]);
            return g.Add("DepthToSpace", [g.Add("Expand", [column, shape])], ("blocksize", side), ("mode", "CRD"));
        });
    }

    /// <summary>The first channels of a (N, C) or (N, C, H, W) value.</summary>
    public static Value First(this Value x, long count) => x.Slice(0, count);

    /// <summary>Some of the channels of a (N, C) or (N, C, H, W) value.</summary>
    public static Value Slice(this Value x, long start, long count) =>
        x.Op(x.Tensor.narrow(1, start, count), (g, n) => g.Add("Slice", [n, g.Integers(start), g.Integers(start + count), g.Integers(1)]));

    /// <summary>The same exponent for every value; values must not be negative.</summary>
    public static Value Power(this Value x, double exponent) =>
        x.Op(x.Tensor.pow(Scalars.Of(exponent)), (g, n) => g.Add("Pow", [n, g.Float((float)exponent)]));

    public static Value Minimum(this Value a, Value b) => Value.Apply([a, b], a.Tensor.minimum(b.Tensor), (g, n) => g.Add("Min", n));

    /// <summary>1 where a value is above the threshold, else 0; no gradient flows through it.</summary>
    public static Value Above(this Value x, double threshold) => x.Op(
        x.Tensor.gt(Scalars.Of(threshold)).to_type(ScalarType.Float32),
        (g, n) => g.Add("Cast", [g.Add("Greater", [n, g.Float((float)threshold)])], ("to", (long)ElementType.Float)));

    /// <summary>One factor for each channel.</summary>
    public static Value MultiplyChannels(this Value x, params float[] factors)
    {
        Tensor weights = tensor(factors, [1, factors.Length, 1, 1], device: x.Tensor.device);
        return x.Op(x.Tensor * weights, (g, n) => g.Add("Mul", [n, g.Floats(weights, "factors")]));
    }

    /// <summary>A fixed odd square kernel over each channel alone, zeros around the picture; rows of the kernel one after the other.</summary>
    public static Value Convolve(this Value x, params float[] kernel)
    {
        long side = (long)Math.Sqrt(kernel.Length), channels = x.Channels;
        Tensor weights = tensor(kernel, [1, 1, side, side], device: x.Tensor.device).expand(channels, -1, -1, -1).contiguous();
        return x.Op(F.conv2d(x.Tensor, weights, padding: [side / 2, side / 2], groups: channels), (g, n) => g.Add("Conv", [n, g.Floats(weights, "kernel")],
            ("kernel_shape", new[] { side, side }), ("pads", new[] { side / 2, side / 2, side / 2, side / 2 }), ("group", channels)));
    }

    /// <summary>The largest of each 2 x 2 window; an odd last row or column makes windows of its own.</summary>
    public static Value MaxPool(this Value x) => x.Op(
        F.max_pool2d(x.Tensor, 2, 2, ceil_mode: true),
        (g, n) => g.Add("MaxPool", [n], ("kernel_shape", new[] { 2L, 2L }), ("strides", new[] { 2L, 2L }), ("ceil_mode", 1L)));

    /// <summary>Bilinear, pixel centres aligned, to the height and width of another value.</summary>
    public static Value BilinearLike(this Value x, Value other) => Value.Apply(
        [x, other], F.interpolate(x.Tensor, other.Tensor.shape[2..], mode: InterpolationMode.Bilinear, align_corners: false),
        (g, n) => g.Add("Resize", [n[0], "", "", SizeLike(g, n)], ("mode", "linear"), ("coordinate_transformation_mode", "pytorch_half_pixel")));

    /// <summary>Nearest value, counted from the upper left corner, to the height and width of another value.</summary>
    public static Value NearestLike(this Value x, Value other) => Value.Apply(
        [x, other], F.interpolate(x.Tensor, other.Tensor.shape[2..], mode: InterpolationMode.Nearest),
        (g, n) => Nearest(g, n[0], SizeLike(g, n)));

    /// <summary>Nearest value, counted from the upper left corner, to a square.</summary>
    public static Value NearestTo(this Value x, long side) => x.Op(
        F.interpolate(x.Tensor, [side, side], mode: InterpolationMode.Nearest),
        (g, n) => Nearest(g, n, g.Add("Concat", [g.Add("Shape", [n], ("start", 0L), ("end", 2L)), g.Integers(side, side)], ("axis", 0L))));

    private static string SizeLike(Graph g, string[] names) => g.Add("Concat",
        [g.Add("Shape", [names[0]], ("start", 0L), ("end", 2L)), g.Add("Shape", [names[1]], ("start", 2L), ("end", 4L))], ("axis", 0L));

    private static string Nearest(Graph g, string name, string size) =>
        g.Add("Resize", [name, "", "", size], ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"));
}
