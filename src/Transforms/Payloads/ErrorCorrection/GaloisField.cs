namespace MlNetWatermark;

/// <summary>The field GF(2^m), m from 4 to 9, by tables of powers and logarithms of a primitive element.</summary>
/// <remarks>
/// Immutable. An element is an integer whose bits are the coefficients of a polynomial of degree below m; addition is exclusive or.
/// </remarks>
internal sealed class GaloisField
{
    public const int LeastDegree = 4, LargestDegree = 9;

    // Those of Lin and Costello, "Error Control Coding" (2nd edition, 2004), chapter 2, on which the published tables of BCH codes rest.
    private static readonly int[] PrimitivePolynomials = [0b1_0011, 0b10_0101, 0b100_0011, 0b1000_1001, 0b1_0001_1101, 0b10_0001_0001];

    private readonly int[] _powers;
    private readonly int[] _logarithms;

    /// <summary>Makes the tables.</summary>
    /// <param name="degree">m.</param>
    public GaloisField(int degree)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, LeastDegree);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(degree, LargestDegree);
        Order = (1 << degree) - 1;
        _powers = new int[Order];
        _logarithms = new int[Order + 1];
        for (int i = 0, element = 1; i < Order; i++)
        {
            _powers[i] = element;
            _logarithms[element] = i;
            element <<= 1;
            if (element > Order) element ^= PrimitivePolynomials[degree - LeastDegree];
        }
    }

    /// <summary>Number of elements that are not 0: 2^m - 1.</summary>
    public int Order { get; }

    /// <summary>The primitive element to a power of at least 0.</summary>
    public int Power(int exponent) => _powers[exponent % Order];

    /// <summary>The product of two elements.</summary>
    public int Multiply(int a, int b) => a == 0 || b == 0 ? 0 : Power(_logarithms[a] + _logarithms[b]);

    /// <summary>One over an element that is not 0.</summary>
    public int Inverse(int a) => Power(Order - _logarithms[a]);

    /// <summary>The exponents r, 2r, 4r, ... whose powers share a minimal polynomial: the cyclotomic coset of r.</summary>
    public IReadOnlyList<int> Conjugates(int exponent)
    {
        List<int> coset = [exponent % Order];
        for (int next = 2 * coset[0] % Order; next != coset[0]; next = 2 * next % Order) coset.Add(next);
        return coset;
    }

    /// <summary>The product of (x - root) over a coset; its coefficients are 0 and 1.</summary>
    /// <returns>Bit i is the coefficient of x^i.</returns>
    public int MinimalPolynomial(IReadOnlyList<int> coset)
    {
        int[] product = new int[coset.Count + 1];
        product[0] = 1;
        foreach (int exponent in coset)
        {
            int root = Power(exponent);
            for (int i = coset.Count; i > 0; i--) product[i] = product[i - 1] ^ Multiply(root, product[i]);
            product[0] = Multiply(root, product[0]);
        }

        int bits = 0;
        for (int i = 0; i < product.Length; i++) bits |= product[i] << i;
        return bits;
    }
}
