using System.Numerics;

namespace MlNetWatermark;

/// <summary>
/// A binary primitive BCH code (Bose, Ray-Chaudhuri and Hocquenghem), extended by a parity bit and shortened to a wanted length.
/// </summary>
/// <remarks>
/// Immutable. A codeword is the information bits, the remainder of their polynomial, and a bit that makes the number of ones even.
/// The first bit is the coefficient of the highest power. Source: Lin and Costello, "Error Control Coding" (2nd edition, 2004), chapter 6.
/// </remarks>
internal sealed class BchCode
{
    public const int LeastLength = 16, LargestLength = 512;

    /// <summary>Makes the strongest of these codes that carries so many bits.</summary>
    /// <param name="length">Bits of a codeword, 16 to 512.</param>
    /// <param name="informationBits">The least number of them that are free, 1 to <paramref name="length"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number outside its range.</exception>
    public BchCode(int length, int informationBits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, LeastLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, LargestLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(informationBits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(informationBits, length - 1);

        Length = length;
        Field = new GaloisField(BitOperations.Log2((uint)length - 1) + 1);
        (GeneratorPolynomial, CorrectableErrors) = Design(Field, length - 1 - informationBits);
        int redundancy = (int)GeneratorPolynomial.GetBitLength() - 1;
        InformationBits = length - 1 - redundancy;
        Generator = SystematicGenerator(GeneratorPolynomial, redundancy, InformationBits);
    }

    /// <summary>Bits of a codeword.</summary>
    public int Length { get; }

    /// <summary>Bits that are free; at least as many as were asked for.</summary>
    public int InformationBits { get; }

    /// <summary>t: so many wrong bits are corrected wherever they are. The design distance is 2t + 2.</summary>
    public int CorrectableErrors { get; }

    /// <summary>Bit i is the coefficient of x^i.</summary>
    public BigInteger GeneratorPolynomial { get; }

    /// <summary>Shape (information bits, length): the identity, then the parities. Not to be changed.</summary>
    public bool[,] Generator { get; }

    /// <summary>The field whose elements are the roots of the generator polynomial.</summary>
    public GaloisField Field { get; }

    /// <summary>The codeword that starts with the given bits.</summary>
    /// <exception cref="ArgumentException">Another number of bits than <see cref="InformationBits"/>.</exception>
    public bool[] Encode(ReadOnlySpan<bool> information)
    {
        if (information.Length != InformationBits)
        {
            throw new ArgumentException($"The code carries {InformationBits} bits, not {information.Length}.", nameof(information));
        }

        bool[] codeword = new bool[Length];
        for (int row = 0; row < information.Length; row++)
        {
            if (!information[row]) continue;
            for (int i = 0; i < codeword.Length; i++) codeword[i] ^= Generator[row, i];
        }

        return codeword;
    }

    /// <summary>Takes up the powers 1, 3, 5, ... of the primitive element as roots while the redundancy allows.</summary>
    private static (BigInteger Generator, int Errors) Design(GaloisField field, int largestRedundancy)
    {
        BigInteger generator = BigInteger.One;
        HashSet<int> roots = [];
        for (int errors = 0; ; errors++)
        {
            int root = (2 * errors + 1) % field.Order;
            if (roots.Contains(root)) continue; // a conjugate of an earlier one: an error more for nothing
            IReadOnlyList<int> coset = field.Conjugates(root);
            if (roots.Count + coset.Count > largestRedundancy) return (generator, errors);
            roots.UnionWith(coset);
            int factor = field.MinimalPolynomial(coset);
            BigInteger product = BigInteger.Zero;
            for (int i = 0; i <= coset.Count; i++)
            {
                if ((factor >> i & 1) == 1) product ^= generator << i;
            }

            generator = product;
        }
    }

    /// <summary>Row by row: x^i, its remainder, and the parity of both. Shortening leaves out the rows of the highest powers.</summary>
    private static bool[,] SystematicGenerator(BigInteger polynomial, int redundancy, int informationBits)
    {
        bool[,] generator = new bool[informationBits, informationBits + redundancy + 1];
        BigInteger remainder = polynomial ^ (BigInteger.One << redundancy); // of x^redundancy
        for (int row = informationBits - 1; row >= 0; row--)
        {
            bool parity = generator[row, row] = true;
            for (int i = 0; i < redundancy; i++)
            {
                parity ^= generator[row, informationBits + i] = !(remainder >> (redundancy - 1 - i)).IsEven;
            }

            generator[row, informationBits + redundancy] = parity;
            remainder <<= 1;
            if (!(remainder >> redundancy).IsEven) remainder ^= polynomial;
        }

        return generator;
    }
}
