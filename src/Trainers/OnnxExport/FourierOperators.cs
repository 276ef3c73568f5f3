using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.OnnxExport;

/// <summary>The two-dimensional Fourier transform of real maps, in real arithmetic: products with matrices of cosines and sines.</summary>
/// <remarks>
/// ONNX Runtime and TorchSharp then do the same sums, and where theory says that an imaginary part is zero (real input, lowest and highest frequency) it is exactly zero in both, so
/// that a phase of pi does not become one of minus pi. The maps are small: the products cost far less than the attention around them. Their size is part of the file.
/// </remarks>
internal static class FourierOperators
{
    /// <summary>Below this squared magnitude a number has no phase.</summary>
    private const double Nothing = 1e-12;

    /// <summary>Where a phase counts half: magnitudes of a fiftieth of the root mean square. Nearer to zero, rounding errors of the large numbers beside turn it.</summary>
    private const double Faint = 0.02;

    /// <param name="x">(N, C, h, w).</param>
    /// <returns>Real and imaginary part of sum x exp(-2 pi i (u row / h + v column / w)), each (N, C, h, w).</returns>
    public static (Value Real, Value Imaginary) Fourier(this Value x)
    {
        (Value rowsC, Value rowsS, Value columnsC, Value columnsS) = Waves(x);
        Value real = Product(x, columnsC), imaginary = Product(x, columnsS).Multiply(-1);
        return (Product(rowsC, real).Add(Product(rowsS, imaginary)), Product(rowsC, imaginary).Subtract(Product(rowsS, real)).Add(0));
    }

    /// <summary>The real part of the inverse transform, (N, C, h, w).</summary>
    public static Value InverseFourier(Value real, Value imaginary)
    {
        (Value rowsC, Value rowsS, Value columnsC, Value columnsS) = Waves(real);
        Value left = Product(rowsC, real).Subtract(Product(rowsS, imaginary)), right = Product(rowsC, imaginary).Add(Product(rowsS, real));
        return Product(left, columnsC).Subtract(Product(right, columnsS)).Multiply(1.0 / (real.Tensor.shape[2] * real.Tensor.shape[3]));
    }

    /// <summary>The magnitude of complex numbers; its gradient is finite, also at 0.</summary>
    public static Value Magnitude(Value real, Value imaginary) => SquaredMagnitude(real, imaginary).Add(Nothing).Sqrt();

    /// <summary>The phase of complex numbers, in [-pi, pi], fading to 0 where the magnitude is far below that of the map as a whole; its gradient is finite everywhere.</summary>
    /// <remarks>Differs from StableGuard, whose phase of a vanishing number is arbitrary, and so is its gradient.</remarks>
    public static Value Phase(Value real, Value imaginary)
    {
        Value squared = SquaredMagnitude(real, imaginary);
        Value faint = squared.MeanPerPicture().Multiply(Faint * Faint);
        return Angle(real.Add(0), imaginary, squared, faint.Multiply(faint).Add(Nothing * Nothing));
    }

    public static Value Cosine(this Value x) => x.Op(x.Tensor.cos(), (g, n) => g.Add("Cos", [n]));

    public static Value Sine(this Value x) => x.Op(x.Tensor.sin(), (g, n) => g.Add("Sin", [n]));

    private static Value SquaredMagnitude(Value real, Value imaginary) => real.Multiply(real).Add(imaginary.Multiply(imaginary));

    // The angle times p / (p + faint), where p is the fourth power of the magnitude. ONNX has no arc tangent of two arguments; infinity stands for a right angle. One operation,
    // as neither of its factors can be compared by itself: the angle is arbitrary where the other is 0, and that one steep where a little noise is all there is.
    private static Value Angle(Value real, Value imaginary, Value squared, Value faint)
    {
        Tensor nothing = squared.Tensor.lt(Scalars.Of(Nothing)), power = squared.Tensor.square();
        Tensor y = imaginary.Tensor.masked_fill(nothing, Scalars.Zero), x = real.Tensor.masked_fill(nothing, Scalars.One);
        return Value.Apply([real, imaginary, squared, faint], y.atan2(x) * (power / power.Plus(faint.Tensor)), (g, n) =>
        {
            string none = g.Add("Less", [n[2], g.Float((float)Nothing)]);
            string re = g.Add("Where", [none, g.Float(1), n[0]]), im = g.Add("Where", [none, g.Float(0), n[1]]);
            string turn = g.Add("Where", [g.Add("Less", [im, g.Float(0)]), g.Float(-MathF.PI), g.Float(MathF.PI)]);
            string angle = g.Add("Add", [g.Add("Atan", [g.Add("Div", [im, re])]), g.Add("Where", [g.Add("Less", [re, g.Float(0)]), turn, g.Float(0)])]);
            string fourth = g.Add("Mul", [n[2], n[2]]);
            return g.Add("Mul", [angle, g.Add("Div", [fourth, g.Add("Add", [fourth, n[3]])])]);
        });
    }

    private static Value Product(Value a, Value b) => Value.Apply([a, b], a.Tensor.matmul(b.Tensor), (g, n) => g.Add("MatMul", n));

    private static (Value RowsC, Value RowsS, Value ColumnsC, Value ColumnsS) Waves(Value x)
    {
        (Tensor rowsC, Tensor rowsS) = Waves(x.Tensor.shape[2]);
        (Tensor columnsC, Tensor columnsS) = Waves(x.Tensor.shape[3]);
        return (x.ConstantBeside(rowsC, "cosines"), x.ConstantBeside(rowsS, "sines"), x.ConstantBeside(columnsC, "cosines"), x.ConstantBeside(columnsS, "sines"));
    }

    private static (Tensor Cosines, Tensor Sines) Waves(long size)
    {
        float[] cosines = new float[size * size], sines = new float[size * size];
        for (long i = 0; i < cosines.Length; i++)
        {
            long turns = i / size * (i % size) % size; // of 1 / size
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * turns / size);
            cosines[i] = 4 * turns == size || 4 * turns == 3 * size ? 0 : (float)cosine;
            sines[i] = 2 * turns == size ? 0 : (float)sine;
        }

        return (tensor(cosines, [size, size]), tensor(sines, [size, size]));
    }
}
