using System.Numerics;

namespace MlNetWatermark;

/// <summary>Bijective numeration: strings of digits of any length, the empty one too, and whole numbers, one to one. So a length needs no bits of its own.</summary>
internal static class Bijective
{
    /// <param name="digits">Each below <paramref name="radix"/>; first digit first.</param>
    /// <param name="radix">2 to 256.</param>
    public static BigInteger ToNumber(ReadOnlySpan<byte> digits, int radix)
    {
        BigInteger number = BigInteger.Zero;
        foreach (byte digit in digits) number = (number * radix) + digit + 1;
        return number;
    }

    /// <summary>The digits that <see cref="ToNumber"/> made the number of.</summary>
    public static byte[] ToDigits(BigInteger number, int radix)
    {
        List<byte> digits = [];
        while (!number.IsZero)
        {
            number = BigInteger.DivRem(number - 1, radix, out BigInteger digit);
            digits.Add((byte)digit);
        }

        digits.Reverse();
        return [.. digits];
    }

    /// <summary>The most digits that always fit into so many bits.</summary>
    public static int Fitting(int bits, int radix)
    {
        int digits = 0;
        BigInteger limit = BigInteger.One << bits, highest = BigInteger.Zero;
        while ((highest = (highest * radix) + radix) < limit) digits++;
        return digits;
    }
}
