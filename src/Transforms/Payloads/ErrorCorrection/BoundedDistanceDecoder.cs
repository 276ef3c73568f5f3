namespace MlNetWatermark;

/// <summary>Corrects up to t wrong bits of a BCH codeword, without regard to how sure each bit is.</summary>
/// <remarks>
/// Thread-safe. Syndromes, the algorithm of Berlekamp and Massey, Chien's search: Lin and Costello, "Error Control Coding"
/// (2nd edition, 2004), chapter 6. It is what soft decisions are measured against.
/// </remarks>
/// <param name="code">What was sent.</param>
internal sealed class BoundedDistanceDecoder(BchCode code)
{
    private readonly GaloisField _field = code.Field;

    /// <summary>The codeword that differs in at most t bits, or null where there is none.</summary>
    /// <exception cref="ArgumentException">Another number of bits than the code's length.</exception>
    public DecodedWord? Decode(ReadOnlySpan<bool> received)
    {
        if (received.Length != code.Length)
        {
            throw new ArgumentException($"A codeword has {code.Length} bits, not {received.Length}.", nameof(received));
        }

        int[] syndromes = Syndromes(received);
        (int[] locator, int errors) = BerlekampMassey(syndromes);
        if (errors > code.CorrectableErrors) return null;

        bool[] codeword = received.ToArray();
        int last = code.Length - 1, found = 0;
        bool parity = false;
        for (int i = 0; i < last; i++)
        {
            if (IsRoot(locator, _field.Order - (last - 1 - i)))
            {
                codeword[i] = !codeword[i];
                found++;
            }

            parity ^= codeword[i];
        }

        codeword[last] = parity;
        int corrected = found + (parity != received[last] ? 1 : 0);
        return found == errors && corrected <= code.CorrectableErrors ? new DecodedWord(codeword, corrected, corrected) : null;
    }

    /// <summary>The received polynomial at the powers 1 to 2t of the primitive element; the parity bit is no part of it.</summary>
    private int[] Syndromes(ReadOnlySpan<bool> received)
    {
        int[] syndromes = new int[2 * code.CorrectableErrors];
        for (int i = 0; i < code.Length - 1; i++)
        {
            if (!received[i]) continue;
            int power = code.Length - 2 - i;
            for (int j = 0; j < syndromes.Length; j++) syndromes[j] ^= _field.Power(power * (j + 1));
        }

        return syndromes;
    }

    /// <summary>The shortest shift register that makes the syndromes (Massey, 1969); its roots tell where the errors are.</summary>
    private (int[] Locator, int Length) BerlekampMassey(int[] syndromes)
    {
        int[] locator = new int[syndromes.Length + 1], previous = new int[syndromes.Length + 1];
        locator[0] = previous[0] = 1;
        int length = 0, shift = 1, previousDiscrepancy = 1;
        for (int step = 0; step < syndromes.Length; step++, shift++)
        {
            int discrepancy = syndromes[step];
            for (int i = 1; i <= length; i++) discrepancy ^= _field.Multiply(locator[i], syndromes[step - i]);
            if (discrepancy == 0) continue;

            int[] before = [.. locator];
            int factor = _field.Multiply(discrepancy, _field.Inverse(previousDiscrepancy));
            for (int i = shift; i < locator.Length; i++) locator[i] ^= _field.Multiply(factor, previous[i - shift]);
            if (2 * length > step) continue;
            (length, previous, previousDiscrepancy, shift) = (step + 1 - length, before, discrepancy, 0);
        }

        return (locator, length);
    }

    private bool IsRoot(int[] polynomial, int exponent)
    {
        int sum = 0;
        for (int i = 0; i < polynomial.Length; i++) sum ^= _field.Multiply(polynomial[i], _field.Power(exponent * i));
        return sum == 0;
    }
}
