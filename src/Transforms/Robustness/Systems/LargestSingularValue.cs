namespace MlNetWatermark;

/// <summary>The largest singular value of a 4 x 4 matrix and the direction in which it grows.</summary>
internal static class LargestSingularValue
{
    private const int N = HaarBlock.Side;

    // Eight squarings are the 256th power: a second value as near as 0.95 of the first is then weaker by e-11.
    private const int Squarings = 8;

    /// <summary>Finds s, and with its singular vectors u and v the matrix u v'.</summary>
    /// <param name="matrix">Shape (4, 4).</param>
    /// <param name="direction">Receives u v', shape (4, 4): adding d times it to the matrix adds d to s and leaves the other singular values.</param>
    /// <returns>s; 0 for a matrix of zeros.</returns>
    public static float Find(ReadOnlySpan<float> matrix, Span<float> direction)
    {
        Span<double> power = stackalloc double[N * N];
        Span<double> next = stackalloc double[N * N];
        for (int i = 0; i < N; i++)
        {
            for (int j = 0; j < N; j++)
            {
                power[(i * N) + j] = 0;
                for (int k = 0; k < N; k++) power[(i * N) + j] += (double)matrix[(k * N) + i] * matrix[(k * N) + j];
            }
        }

        for (int round = 0; round < Squarings; round++)
        {
            double trace = 0;
            for (int i = 0; i < N; i++) trace += power[i * (N + 1)];
            if (trace == 0)
            {
                direction.Clear();
                return 0;
            }

            for (int i = 0; i < N * N; i++) power[i] /= trace;
            for (int i = 0; i < N; i++)
            {
                for (int j = 0; j < N; j++)
                {
                    double sum = 0;
                    for (int k = 0; k < N; k++) sum += power[(i * N) + k] * power[(k * N) + j];
                    next[(i * N) + j] = sum;
                }
            }

            next.CopyTo(power);
        }

        // What is left is close to v v' times a number: the column with the largest diagonal is v, not normalised.
        int best = 0;
        for (int i = 1; i < N; i++) best = power[i * (N + 1)] > power[best * (N + 1)] ? i : best;
        Span<double> v = stackalloc double[N];
        Span<double> u = stackalloc double[N];
        double length = 0;
        for (int i = 0; i < N; i++)
        {
            v[i] = power[(i * N) + best];
            length += v[i] * v[i];
        }

        length = Math.Sqrt(length);
        double squared = 0;
        for (int i = 0; i < N; i++)
        {
            u[i] = 0;
            for (int j = 0; j < N; j++) u[i] += matrix[(i * N) + j] * v[j] / length;
            squared += u[i] * u[i];
        }

        double value = Math.Sqrt(squared);
        for (int i = 0; i < N; i++)
        {
            for (int j = 0; j < N; j++) direction[(i * N) + j] = (float)(u[i] / value * v[j] / length);
        }

        return (float)value;
    }
}
