using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Distortions;

/// <summary>The orthonormal 2-D DCT of 8 x 8 blocks (ITU-T T.81, A.3.3), as one 64 x 64 matrix over flattened blocks.</summary>
internal static class BlockTransform
{
    private static readonly float[] Matrix = MakeMatrix();

    /// <param name="planes">(N, C, H, W), sides multiples of 8.</param>
    /// <returns>(blocks, 64), in each block row by row: vertical frequency times 8 plus horizontal.</returns>
    public static Tensor Forwards(Tensor planes)
    {
        long n = planes.shape[0], c = planes.shape[1], h = planes.shape[2], w = planes.shape[3];
        Tensor blocks = planes.view(n, c, h / 8, 8, w / 8, 8).permute(0, 1, 2, 4, 3, 5).reshape(-1, 64);
        return blocks.matmul(tensor(Matrix, [64, 64]).t());
    }

    /// <param name="coefficients">As <see cref="Forwards"/> returns them.</param>
    /// <param name="shape">Of the planes.</param>
    public static Tensor Backwards(Tensor coefficients, long[] shape)
    {
        long n = shape[0], c = shape[1], h = shape[2], w = shape[3];
        return coefficients.matmul(tensor(Matrix, [64, 64])).view(n, c, h / 8, w / 8, 8, 8).permute(0, 1, 2, 4, 3, 5).reshape(n, c, h, w);
    }

    private static float[] MakeMatrix()
    {
        double[,] d = new double[8, 8];
        for (int u = 0; u < 8; u++) for (int x = 0; x < 8; x++) d[u, x] = (u == 0 ? Math.Sqrt(0.125) : 0.5) * Math.Cos((2 * x + 1) * u * Math.PI / 16);
        float[] matrix = new float[64 * 64];
        for (int u = 0; u < 64; u++) for (int x = 0; x < 64; x++) matrix[u * 64 + x] = (float)(d[u / 8, x / 8] * d[u % 8, x % 8]);
        return matrix;
    }
}
