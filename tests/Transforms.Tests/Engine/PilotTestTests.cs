namespace MlNetWatermark.Tests;

public class PilotTestTests
{
    [Fact]
    public void Equal_weights_give_the_binomial_tail_of_SciPy()
    {
        foreach (Golden.TailCase golden in Golden.Read().Tails)
        {
            string pilot = new('1', golden.Bits);
            float[] logits = [.. Enumerable.Range(0, golden.Bits).Select(i => i < golden.Right ? 0.7f : -0.7f)];
            (double pValue, double score) = PilotTest.Run(logits, pilot);
            Assert.Equal(1, pValue / golden.Tail, 1e-12);
            Assert.Equal(((2.0 * golden.Right) - golden.Bits) / golden.Bits, score, 1e-12);
        }
    }

    [Fact]
    public void Unequal_weights_give_the_share_of_all_sign_patterns()
    {
        Random random = new(11);
        for (int round = 0; round < 20; round++)
        {
            float[] logits = [.. Enumerable.Range(0, 10).Select(_ => (random.NextSingle() * 4) - 2)];
            string pilot = Message.Random(10, random).ToString();
            double largest = logits.Max(Math.Abs);
            int[] weights = [.. logits.Select(logit => (int)Math.Round(255 * Math.Abs((double)logit) / largest))];
            int observed = logits.Select((logit, i) => logit > 0 == (pilot[i] == '1') ? weights[i] : -weights[i]).Sum();
            int atLeast = Enumerable.Range(0, 1024)
                .Count(pattern => weights.Select((weight, i) => (pattern >> i & 1) == 1 ? weight : -weight).Sum() >= observed);

            (double pValue, double score) = PilotTest.Run(logits, pilot);
            Assert.Equal(atLeast / 1024.0, pValue, 1e-14);
            Assert.Equal((double)observed / weights.Sum(), score, 1e-14);
        }
    }

    [Fact]
    public void No_evidence_is_no_detection()
    {
        Assert.Equal((1, 0), PilotTest.Run(new float[24], new string('1', 24)));
        Assert.Equal((1, 0), PilotTest.Run([1, float.NaN, 1], "111"));
        Assert.Equal((1, 0), PilotTest.Run([1, float.PositiveInfinity, 1], "111"));
    }

    [Fact]
    public void Random_logits_fall_below_a_p_value_as_often_as_it_says()
    {
        Random random = new(12);
        const int Rounds = 20_000;
        string pilot = Message.Random(24, random).ToString();
        int below = 0;
        for (int round = 0; round < Rounds; round++)
        {
            float[] logits = [.. Enumerable.Range(0, 24).Select(_ => random.NextSingle() - random.NextSingle())];
            if (PilotTest.Run(logits, pilot).PValue <= 0.05) below++;
        }

        Assert.InRange(below / (double)Rounds, 0.04, 0.055);
    }
}
