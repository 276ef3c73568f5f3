namespace MlNetWatermark;

/// <summary>Says how likely it is that an unmarked picture agrees with the pilot as well as this one does.</summary>
/// <remarks>
/// An exact sign test, weighted by confidence. With q_i = round(255 |l_i| / max |l|) and T = sum of q_i with the sign of agreement, the
/// p-value is P(sum e_i q_i >= T) for independent fair signs e_i: under the null the weights say nothing about the signs. It is summed up
/// exactly over all sign patterns by dynamic programming; with equal weights it is the binomial tail.
/// </remarks>
internal static class PilotTest
{
    private const int Levels = 255;

    /// <summary>Tests the pilot's logits.</summary>
    /// <param name="logits">One for each pilot bit; above 0 reads as 1.</param>
    /// <param name="pilot">The expected bits as characters 0 and 1, of the same length.</param>
    /// <returns>The p-value in (0, 1], and the weighted agreement in [-1, 1]; (1, 0) when the logits are all zero or not finite.</returns>
    public static (double PValue, double Score) Run(ReadOnlySpan<float> logits, string pilot)
    {
        float largest = 0;
        foreach (float logit in logits)
        {
            if (!float.IsFinite(logit)) return (1, 0);
            largest = Math.Max(largest, Math.Abs(logit));
        }

        if (largest == 0) return (1, 0);

        int[] weights = new int[logits.Length];
        int total = 0;
        int agreeing = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (int)Math.Round(Levels * (double)Math.Abs(logits[i]) / largest);
            total += weights[i];
            if (logits[i] > 0 == (pilot[i] == '1')) agreeing += weights[i];
        }

        return (Tail(weights, total, agreeing), ((2.0 * agreeing) - total) / total);
    }

    /// <summary>P(sum of a random half of the weights >= <paramref name="least"/>), each weight taken or not by a fair coin.</summary>
    /// <remarks>sum e_i q_i >= T is the same event as the positive ones summing to at least (T + total) / 2, the weight that agrees.</remarks>
    internal static double Tail(ReadOnlySpan<int> weights, int total, int least)
    {
        double[] chance = new double[total + 1];
        chance[0] = 1;
        int reached = 0;
        foreach (int weight in weights)
        {
            reached += weight;
            for (int sum = reached; sum >= weight; sum--) chance[sum] = (chance[sum] + chance[sum - weight]) / 2;
            for (int sum = Math.Min(weight, reached + 1) - 1; sum >= 0; sum--) chance[sum] /= 2;
        }

        // From the far end inwards: the terms grow on the way to the middle, so small ones are not lost.
        double tail = 0;
        for (int sum = total; sum >= Math.Max(0, least); sum--) tail += chance[sum];
        return Math.Min(1, tail);
    }
}
