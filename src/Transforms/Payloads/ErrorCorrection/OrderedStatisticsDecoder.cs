namespace MlNetWatermark;

/// <summary>Finds the codeword of a binary linear code that agrees best with what was received, by how sure each bit is.</summary>
/// <remarks>
/// Fossorier and Lin, "Soft-decision decoding of linear block codes based on ordered statistics" (IEEE Transactions on Information
/// Theory, 1995): the surest k independent bits determine a codeword; few of them are wrong, so all patterns of few flips among them
/// are tried. A higher order tries more; an order of k is maximum-likelihood decoding. The scale of the confidences does not matter.
/// Thread-safe, deterministic: of equally sure bits the earlier counts as surer.
/// </remarks>
internal sealed class OrderedStatisticsDecoder
{
    private readonly bool[,] _generator;
    private readonly int _length, _dimension;

    /// <summary>A decoder of a code.</summary>
    /// <param name="generator">Shape (k, n), k at most n, identity first. Kept; not to be changed.</param>
    /// <param name="order">The most bits of the basis that may be wrong, 0 or more; null takes <see cref="AffordableOrder"/>.</param>
    /// <exception cref="ArgumentException">The matrix does not begin with the identity.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An order below 0.</exception>
    public OrderedStatisticsDecoder(bool[,] generator, int? order = null)
    {
        (_generator, _dimension, _length) = (generator, generator.GetLength(0), generator.GetLength(1));
        Order = Math.Min(order ?? AffordableOrder(_length, _dimension), _dimension);
        ArgumentOutOfRangeException.ThrowIfNegative(Order, nameof(order));
        bool systematic = _dimension > 0 && _dimension <= _length;
        for (int row = 0; systematic && row < _dimension; row++)
        {
            for (int i = 0; i < _dimension; i++) systematic &= generator[row, i] == (row == i);
        }

        if (!systematic) throw new ArgumentException("A generator matrix starts with the identity.", nameof(generator));
    }

    /// <summary>The most flips that are tried together.</summary>
    public int Order { get; }

    /// <summary>The best codeword among those tried.</summary>
    /// <param name="logits">One for each bit: above 0 means 1; its size is the confidence, none if not finite.</param>
    /// <exception cref="ArgumentException">Another number of logits than the code's length.</exception>
    public DecodedWord Decode(ReadOnlySpan<float> logits)
    {
        if (logits.Length != _length) throw new ArgumentException($"A codeword has {_length} bits, not {logits.Length}.", nameof(logits));
        float[] confidences = new float[_length];
        for (int i = 0; i < _length; i++) confidences[i] = float.IsFinite(logits[i]) ? MathF.Abs(logits[i]) : 0;

        ReliableBasis basis = new(_generator, SurestFirst(confidences));
        bool[] codeword = new FlipSearch(basis, logits, confidences, Order).Run();
        int corrected = 0;
        double discrepancy = 0;
        for (int i = 0; i < _length; i++)
        {
            if (codeword[i] == logits[i] > 0) continue;
            corrected++;
            discrepancy += confidences[i];
        }

        return new DecodedWord(codeword, corrected, discrepancy);
    }

    /// <summary>The highest order that keeps the longest search below a million steps; a step takes about 6 ns.</summary>
    /// <remarks>A word that is read without doubt ends after few steps; only where nothing is written does the search go to the end.</remarks>
    /// <param name="length">n.</param>
    /// <param name="dimension">k.</param>
    public static int AffordableOrder(int length, int dimension)
    {
        const double LargestSteps = 1e6;
        double stepsPerPattern = (length - dimension + 63) / 64, patterns = 1, ofOneOrder = 1; // one for each 64 bits outside the basis
        for (int order = 1; order <= dimension; order++)
        {
            ofOneOrder *= (dimension - order + 1) / (double)order;
            patterns += ofOneOrder;
            if (patterns * stepsPerPattern > LargestSteps) return order - 1;
        }

        return dimension;
    }

    private static int[] SurestFirst(float[] confidences)
    {
        // The bits of a float that is not negative sort as it does; the place below them decides ties.
        ulong[] keys = new ulong[confidences.Length];
        for (int i = 0; i < keys.Length; i++) keys[i] = (ulong)~BitConverter.SingleToUInt32Bits(confidences[i]) << 32 | (uint)i;
        Array.Sort(keys);
        return Array.ConvertAll(keys, key => (int)(uint)key);
    }
}
