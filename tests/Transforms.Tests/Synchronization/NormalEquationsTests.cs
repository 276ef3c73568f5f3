using MathNet.Numerics.LinearAlgebra;

namespace MlNetWatermark.Tests;

public class NormalEquationsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(8)]
    public void Solutions_are_those_of_an_independent_solver(int n)
    {
        Random random = new(n);
        Matrix<double> half = Matrix<double>.Build.Dense(n, n, (_, _) => random.NextDouble() - 0.5);
        Matrix<double> matrix = (half * half.Transpose()) + (0.1 * Matrix<double>.Build.DenseIdentity(n));
        double[] right = [.. Enumerable.Range(0, n).Select(_ => random.NextDouble())];
        Vector<double> expected = matrix.Solve(Vector<double>.Build.DenseOfArray(right));
        Assert.True(NormalEquations.Solve(matrix.ToArray(), right));
        for (int i = 0; i < n; i++) Assert.Equal(expected[i], right[i], 1e-9);
    }

    [Fact]
    public void A_matrix_that_is_not_positive_definite_is_refused() => Assert.False(NormalEquations.Solve(new double[,] { { 1, 2 }, { 2, 1 } }, [1, 1]));
}
