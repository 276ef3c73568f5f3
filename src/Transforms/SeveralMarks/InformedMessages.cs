using System.Numerics.Tensors;

namespace MlNetWatermark;

/// <summary>The messages of a picture as the embedder gets them, with more weight on bits that the picture itself disturbs.</summary>
/// <remarks>
/// The embedder knows the picture that hides the mark, so it need not treat it as noise (informed embedding: Cox, Miller and McKellips, Proc. IEEE 87, 1999; Miller, Doerr and Cox 2004). Here the
/// loop goes through the reader: bits read with less than a margin get a larger value at the input of the linear message map. The energy is set afterwards, so the quality stays.
/// </remarks>
internal sealed class InformedMessages
{
    /// <summary>Share of the median logit that every bit should reach.</summary>
    private const double Margin = 0.6;

    /// <summary>How much of the missing margin is added to a bit's weight in one round.</summary>
    private const float Pace = 0.6f;

    /// <summary>Largest weight of a bit; 1 is that of all bits at first.</summary>
    private const float MostWeight = 3;

    private readonly Message[] _messages;
    private readonly float[] _weights;

    public InformedMessages(Message[] messages)
    {
        _messages = messages;
        _weights = new float[messages.Length * messages[0].Length];
        Array.Fill(_weights, 1);
        Values = new float[_weights.Length];
        Write();
    }

    /// <summary>Shape (messages, message length): 0 and 1 for bits of weight 1, below and above for heavier ones.</summary>
    public float[] Values { get; }

    /// <summary>Takes in what was read with the present values.</summary>
    /// <param name="logits">One row a message; the message bits come first.</param>
    /// <returns>False when every bit has its margin, or can be given no more.</returns>
    public bool Learn(float[][] logits)
    {
        bool changed = false;
        int length = _messages[0].Length;
        for (int i = 0; i < _messages.Length; i++)
        {
            float[] right = [.. Enumerable.Range(0, length).Select(bit => _messages[i].Bits[bit] ? logits[i][bit] : -logits[i][bit])];
            float median = right.Order().ElementAt(length / 2);
            if (median <= 0) continue; // nothing is readable here; weights would not help
            for (int bit = 0; bit < length; bit++)
            {
                double missing = Margin - (right[bit] / median);
                ref float weight = ref _weights[(i * length) + bit];
                if (missing <= 0 || weight >= MostWeight) continue;
                weight = Math.Min(MostWeight, weight + (Pace * (float)missing));
                changed = true;
            }
        }

        Write();
        return changed;
    }

    // At equal energy, so that the pilot, whose weight is fixed, keeps its share.
    private void Write()
    {
        int length = _messages[0].Length;
        for (int i = 0; i < _messages.Length; i++)
        {
            ReadOnlySpan<float> weights = _weights.AsSpan(i * length, length);
            float scale = MathF.Sqrt(length / TensorPrimitives.SumOfSquares(weights));
            for (int bit = 0; bit < length; bit++)
            {
                Values[(i * length) + bit] = (1 + ((_messages[i].Bits[bit] ? 1 : -1) * scale * weights[bit])) / 2;
            }
        }
    }
}
