namespace MlNetWatermark;

/// <summary>Tail of the binomial distribution for any length, without under- or overflow on the way.</summary>
internal static class BinomialTail
{
    private const int Shift = 600;
    private static readonly double Large = Math.ScaleB(1, Shift / 2);

    /// <summary>P(S >= <paramref name="least"/>) for S ~ Bin(trials, chance).</summary>
    /// <remarks>The chance lies strictly between 0 and 1; any <paramref name="least"/> is fine.</remarks>
    public static double AtLeast(int least, int trials, double chance)
    {
        if (least <= 0) return 1;
        if (least > trials) return 0;

        // Below the mean the other tail is the small one, and its terms shrink.
        if (least <= trials * chance) return 1 - AtLeast(trials - least + 1, trials, 1 - chance);

        // The number is value * 2^exponent. Binomial coefficients below 2^53 stay whole, so short tails of fair bits are exact.
        double value = 1;
        long exponent = 0;
        void Multiply(double factor)
        {
            value *= factor;
            if (value > Large) Rescale(-Shift);
            else if (value < 1 / Large) Rescale(Shift);
        }

        void Rescale(int power)
        {
            value = Math.ScaleB(value, power);
            exponent -= power;
        }

        for (int i = 0; i < Math.Min(least, trials - least); i++)
        {
            Multiply(trials - i);
            value /= i + 1;
        }

        double term = value;
        for (int i = least; i < trials && term > value * 1e-20; i++)
        {
            term = term * (trials - i) / (i + 1) * (chance / (1 - chance));
            value += term;
        }

        for (int i = 0; i < least; i++) Multiply(chance);
        for (int i = least; i < trials; i++) Multiply(1 - chance);
        return Math.Min(1, Math.ScaleB(value, (int)Math.Max(exponent, -4 * Shift)));
    }
}
