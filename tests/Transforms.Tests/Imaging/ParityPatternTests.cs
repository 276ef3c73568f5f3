using System.Numerics;

namespace MlNetWatermark.Tests;

public class ParityPatternTests
{
    [Fact]
    public void The_nearest_level_has_the_wanted_parity_lies_in_range_and_is_the_nearest()
    {
        for (float value = -3; value <= 258; value += 0.125f)
        {
            for (int parity = 0; parity < 2; parity++)
            {
                float level = ParityPattern.Nearest(value, parity);
                Assert.Equal(new Vector<float>(level), ParityPattern.Nearest(new Vector<float>(value), new Vector<float>(parity)));
                Assert.Equal(parity, level % 2);
                Assert.InRange(level, 0, 255);
                Assert.InRange(Math.Abs(level - Math.Clamp(value, 0, 255)), 0, 1);
            }
        }
    }

    [Fact]
    public void The_pattern_looks_random()
    {
        const int side = ParityPattern.Side;
        const double bound = 5 * side; // five standard deviations of a sum of side * side fair signs
        Assert.InRange(Sum((y, x) => 1), -bound, bound);
        foreach ((int down, int across) in (ReadOnlySpan<(int, int)>)[(0, 1), (1, 0), (1, 1), (1, 255), (0, 16), (16, 0), (128, 128)])
        {
            Assert.InRange(Sum((y, x) => Sign(y + down, x + across)), -bound, bound);
        }

        static double Sum(Func<int, int, double> factor) =>
            Enumerable.Range(0, side * side).Sum(i => Sign(i / side, i % side) * factor(i / side, i % side));

        static double Sign(int y, int x) => (2 * ParityPattern.Row(y)[x % side]) - 1;
    }
}
