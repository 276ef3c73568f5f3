namespace MlNetWatermark;

/// <summary>One search through the flips of a basis for the codeword of least discrepancy.</summary>
/// <remarks>
/// The least sure bits are flipped first. A pattern whose own bits cost as much as the best codeword so far cannot lead to a better
/// one, nor can one with surer bits in their place or with more of them: leaving these out does not change the result.
/// </remarks>
internal sealed class FlipSearch
{
    private readonly ReliableBasis _basis;
    private readonly int _order;
    private readonly bool[] _hard;

    // Confidences of the basis, and for each byte of the other bits the cost of each of its 256 values.
    private readonly float[] _costs, _byteCosts;

    // The other bits that differ from what was received, for each depth of the search.
    private readonly ulong[] _differences;
    private readonly int[] _flips;
    private int[] _bestFlips = [];
    private float _best;

    public FlipSearch(ReliableBasis basis, ReadOnlySpan<float> logits, ReadOnlySpan<float> confidences, int order)
    {
        (_basis, _order) = (basis, order);
        _hard = new bool[logits.Length];
        float largest = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            _hard[i] = logits[i] > 0;
            largest = Math.Max(largest, confidences[i]);
        }

        if (largest == 0) largest = 1; // nothing is sure, and every codeword costs nothing
        _costs = new float[basis.Basis.Length];
        for (int i = 0; i < _costs.Length; i++) _costs[i] = confidences[basis.Basis[i]] / largest;

        _byteCosts = new float[basis.Words * 8 * 256];
        for (int i = 0; i < _byteCosts.Length; i++)
        {
            int value = i & 255, bit = (i >> 8 << 3) + int.TrailingZeroCount(value);
            if (value != 0 && bit < basis.Others.Length)
            {
                _byteCosts[i] = _byteCosts[i & ~255 | value & (value - 1)] + confidences[basis.Others[bit]] / largest;
            }
        }

        _differences = new ulong[(order + 1) * basis.Words];
        _flips = new int[order];
    }

    /// <summary>The best codeword; called once.</summary>
    public bool[] Run()
    {
        Span<ulong> difference = _differences.AsSpan(0, _basis.Words);
        for (int i = 0; i < _basis.Others.Length; i++)
        {
            if (_hard[_basis.Others[i]]) difference[i >> 6] |= 1UL << i;
        }

        for (int i = 0; i < _costs.Length; i++)
        {
            if (_hard[_basis.Basis[i]]) Add(_basis.Parities.AsSpan(i * _basis.Words), difference, difference);
        }

        for (int word = 0; word < difference.Length; word++) _best += CostOf(word, difference[word]);
        if (_order > 0) Flip(depth: 0, first: 0, cost: 0);

        // The difference of the best codeword, put onto what was received.
        foreach (int i in _bestFlips)
        {
            Add(_basis.Parities.AsSpan(i * _basis.Words), difference, difference);
            _hard[_basis.Basis[i]] ^= true;
        }

        for (int i = 0; i < _basis.Others.Length; i++) _hard[_basis.Others[i]] ^= (difference[i >> 6] >> i & 1) == 1;
        return _hard;
    }

    private void Flip(int depth, int first, float cost)
    {
        int words = _basis.Words;
        ReadOnlySpan<ulong> from = _differences.AsSpan(depth * words, words);
        Span<ulong> to = _differences.AsSpan((depth + 1) * words, words);
        for (int i = first; i < _costs.Length; i++)
        {
            float flipped = cost + _costs[i], total = flipped;
            if (flipped >= _best) return;
            Add(_basis.Parities.AsSpan(i * words, words), from, to);
            for (int word = 0; word < to.Length; word++) total += CostOf(word, to[word]);

            _flips[depth] = i;
            if (total < _best)
            {
                _best = total;
                _bestFlips = _flips[..(depth + 1)];
            }

            if (depth + 1 < _order) Flip(depth + 1, i + 1, flipped);
        }
    }

    private static void Add(ReadOnlySpan<ulong> row, ReadOnlySpan<ulong> from, Span<ulong> to)
    {
        for (int word = 0; word < to.Length; word++) to[word] = from[word] ^ row[word];
    }

    private float CostOf(int word, ulong bits)
    {
        ReadOnlySpan<float> costs = _byteCosts.AsSpan(word * 2048, 2048);
        return costs[(byte)bits] + costs[256 + (byte)(bits >> 8)]
            + (costs[512 + (byte)(bits >> 16)] + costs[768 + (byte)(bits >> 24)])
            + (costs[1024 + (byte)(bits >> 32)] + costs[1280 + (byte)(bits >> 40)]
            + (costs[1536 + (byte)(bits >> 48)] + costs[1792 + (byte)(bits >> 56)]));
    }
}
