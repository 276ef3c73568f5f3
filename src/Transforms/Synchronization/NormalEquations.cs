namespace MlNetWatermark;

/// <summary>Solves the small symmetric systems of least squares.</summary>
internal static class NormalEquations
{
    /// <summary>Cholesky's decomposition and two substitutions; hundreds of these are solved for a picture, so the arguments are used up.</summary>
    /// <param name="matrix">Symmetric and positive definite, (n, n).</param>
    /// <param name="right">Length n; becomes the solution.</param>
    /// <returns>False where the matrix is not positive definite; <paramref name="right"/> is without meaning then.</returns>
    public static bool Solve(double[,] matrix, double[] right)
    {
        int n = right.Length;
        for (int column = 0; column < n; column++)
        {
            double pivot = matrix[column, column];
            for (int k = 0; k < column; k++) pivot -= matrix[column, k] * matrix[column, k];
            if (!(pivot > 0)) return false;
            pivot = matrix[column, column] = Math.Sqrt(pivot);
            for (int row = column + 1; row < n; row++)
            {
                double sum = matrix[row, column];
                for (int k = 0; k < column; k++) sum -= matrix[row, k] * matrix[column, k];
                matrix[row, column] = sum / pivot;
            }
        }

        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < i; k++) right[i] -= matrix[i, k] * right[k];
            right[i] /= matrix[i, i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < n; k++) right[i] -= matrix[k, i] * right[k];
            right[i] /= matrix[i, i];
        }

        return true;
    }
}
