namespace MlNetWatermark;

/// <summary>A linear map of the plane: (A x + B y, C x + D y).</summary>
internal readonly record struct LinearMap(double A, double B, double C, double D)
{
    public double Determinant => (A * D) - (B * C);

    /// <summary>The map that takes the first of two vectors to the first image and the second to the second.</summary>
    public static LinearMap Taking((double X, double Y) first, (double X, double Y) second, (double X, double Y) firstImage, (double X, double Y) secondImage)
    {
        double area = (first.X * second.Y) - (first.Y * second.X);
        return new(
            ((firstImage.X * second.Y) - (secondImage.X * first.Y)) / area, ((secondImage.X * first.X) - (firstImage.X * second.X)) / area,
            ((firstImage.Y * second.Y) - (secondImage.Y * first.Y)) / area, ((secondImage.Y * first.X) - (firstImage.Y * second.X)) / area);
    }

    public (double X, double Y) Of(double x, double y) => ((A * x) + (B * y), (C * x) + (D * y));

    public LinearMap Negative() => new(-A, -B, -C, -D);

    public LinearMap Transpose() => new(A, C, B, D);

    public LinearMap Times(double factor) => new(A * factor, B * factor, C * factor, D * factor);

    /// <summary>Largest and smallest factor by which lengths change.</summary>
    public (double Largest, double Smallest) Stretch()
    {
        double sum = ((A * A) + (B * B) + (C * C) + (D * D)) / 2, area = Math.Abs(Determinant);
        double root = Math.Sqrt(Math.Max(0, (sum * sum) - (area * area)));
        return (Math.Sqrt(sum + root), Math.Sqrt(Math.Max(0, sum - root)));
    }
}
