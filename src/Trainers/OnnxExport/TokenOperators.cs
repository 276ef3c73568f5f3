using MlNetWatermark.Trainers.Layers;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.OnnxExport;

/// <summary>Operations of transformers: pictures as rows of tokens, (N, T, C), and attention among them.</summary>
internal static class TokenOperators
{
    /// <summary>Most attention scores that are held at once: 64 MB of floats. More queries than that are taken in blocks.</summary>
    private const long MostScores = 16 << 20;

    /// <summary>(N, C, h, w) to (N, h w, C), row by row.</summary>
    public static Value Tokens(this Value x)
    {
        long channels = x.Channels;
        return x.Op(x.Tensor.flatten(2).transpose(1, 2), (g, n) =>
            g.Add("Transpose", [g.Add("Reshape", [n, g.Integers(0, channels, -1)])], ("perm", new[] { 0L, 2L, 1L })));
    }

    /// <summary>(N, T, C) back to the height and width of another value.</summary>
    public static Value GridLike(this Value tokens, Value grid) => Value.Apply(
        [tokens, grid], tokens.Tensor.transpose(1, 2).reshape(grid.Tensor.shape[0], -1, grid.Tensor.shape[2], grid.Tensor.shape[3]), (g, n) =>
        {
            string batch = g.Add("Shape", [n[1]], ("start", 0L), ("end", 1L)), size = g.Add("Shape", [n[1]], ("start", 2L), ("end", 4L));
            string shape = g.Add("Concat", [batch, g.Integers(-1), size], ("axis", 0L));
            return g.Add("Reshape", [g.Add("Transpose", [n[0]], ("perm", new[] { 0L, 2L, 1L })), shape]);
        });

    /// <summary>(N, C, h, w) to (N windows, height width, C): tokens of windows that do not overlap. The size of the picture is part of the file.</summary>
    public static Value Windows(this Value x, long height, long width)
    {
        (long channels, long rows, long columns) = (x.Channels, x.Tensor.shape[2] / height, x.Tensor.shape[3] / width);
        Tensor windows = x.Tensor.reshape(-1, channels, rows, height, columns, width).permute(0, 2, 4, 3, 5, 1).reshape(-1, height * width, channels);
        return x.Op(windows, (g, n) =>
        {
            string split = g.Add("Reshape", [n, g.Integers(-1, channels, rows, height, columns, width)]);
            return g.Add("Reshape", [g.Add("Transpose", [split], ("perm", new[] { 0L, 2L, 4L, 3L, 5L, 1L })), g.Integers(-1, height * width, channels)]);
        });
    }

    /// <summary>Undoes <see cref="Windows"/>: to (N, C, h, w) of another value's size.</summary>
    public static Value FromWindows(this Value tokens, Value grid, long height, long width)
    {
        (long channels, long h, long w) = (tokens.Tensor.shape[2], grid.Tensor.shape[2], grid.Tensor.shape[3]);
        (long rows, long columns) = (h / height, w / width);
        Tensor picture = tokens.Tensor.reshape(-1, rows, columns, height, width, channels).permute(0, 5, 1, 3, 2, 4).reshape(-1, channels, h, w);
        return tokens.Op(picture, (g, n) =>
        {
            string split = g.Add("Reshape", [n, g.Integers(-1, rows, columns, height, width, channels)]);
            return g.Add("Reshape", [g.Add("Transpose", [split], ("perm", new[] { 0L, 5L, 1L, 3L, 2L, 4L })), g.Integers(-1, channels, h, w)]);
        });
    }

    /// <summary>Scaled dot-product attention (Vaswani et al., 2017): every token takes the mean of the values, weighed by softmax(q k / sqrt(width of a head)).</summary>
    /// <param name="query">(N, T, C).</param>
    /// <param name="key">(N, T, C).</param>
    /// <param name="value">(N, T, C).</param>
    /// <param name="heads">Divides C.</param>
    /// <param name="fixedSize">Whether T is part of the file; many tokens are then taken in blocks, so that memory stays bounded.</param>
    /// <param name="mostScores">Most attention scores of a picture that are held at once.</param>
    /// <returns>(N, T, C).</returns>
    public static Value Attention(Value query, Value key, Value value, long heads, bool fixedSize, long mostScores = MostScores)
    {
        (long tokens, long width) = (query.Tensor.shape[1], query.Tensor.shape[2]);
        Tensor attended = F.scaled_dot_product_attention(Heads(query.Tensor), Heads(key.Tensor), Heads(value.Tensor));
        Tensor joined = attended.transpose(1, 2).reshape(-1, tokens, width);
        long block = fixedSize ? Math.Clamp(mostScores / (heads * tokens), 1, tokens) : tokens;
        return Value.Apply([query, key, value], joined, (g, n) =>
        {
            string q = g.Add("Mul", [Split(g, n[0], 0, 2, 1, 3), g.Float((float)(1 / Math.Sqrt(width / (double)heads)))]);
            string k = Split(g, n[1], 0, 2, 3, 1), v = Split(g, n[2], 0, 2, 1, 3);
            List<string> blocks = [];
            for (long first = 0; first < tokens; first += block)
            {
                string some = block == tokens ? q : g.Add("Slice", [q, g.Integers(first), g.Integers(Math.Min(first + block, tokens)), g.Integers(2)]);
                blocks.Add(g.Add("MatMul", [g.Add("Softmax", [g.Add("MatMul", [some, k])], ("axis", -1L)), v]));
            }

            string all = blocks.Count == 1 ? blocks[0] : g.Add("Concat", [.. blocks], ("axis", 2L));
            return g.Add("Reshape", [g.Add("Transpose", [all], ("perm", new[] { 0L, 2L, 1L, 3L })), g.Integers(0, -1, width)]);
        });

        Tensor Heads(Tensor x) => x.reshape(x.shape[0], -1, heads, width / heads).transpose(1, 2);

        string Split(Graph g, string name, params long[] order) =>
            g.Add("Transpose", [g.Add("Reshape", [name, g.Integers(0, -1, heads, width / heads)])], ("perm", order));
    }

    public static Value On(this LayerNormalization module, Value x) => x.Op(module.call(x.Tensor), (g, n) => g.Add(
        "LayerNormalization", [n, g.Weight(module.weight), g.Weight(module.bias)], ("axis", -1L), ("epsilon", (float)LayerNormalization.Epsilon)));

    /// <summary>x times the standard normal distribution function of x (Hendrycks and Gimpel, 2016), exact.</summary>
    public static Value Gelu(this Value x) => x.Op(F.gelu(x.Tensor), (g, n) =>
    {
        string half = g.Add("Mul", [n, g.Float(0.5f)]), error = g.Add("Erf", [g.Add("Mul", [n, g.Float((float)Math.Sqrt(0.5))])]);
        return g.Add("Mul", [half, g.Add("Add", [error, g.Float(1)])]);
    });

    /// <summary>Softmax over the last dimension.</summary>
    public static Value SoftmaxLast(this Value x) => x.Op(F.softmax(x.Tensor, -1), (g, n) => g.Add("Softmax", [n], ("axis", -1L)));

    /// <summary>A part of the last dimension.</summary>
    public static Value SliceLast(this Value x, long start, long count) => x.Op(
        x.Tensor.narrow(-1, start, count), (g, n) => g.Add("Slice", [n, g.Integers(start), g.Integers(start + count), g.Integers(-1)]));
}
