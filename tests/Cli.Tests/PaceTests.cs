using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Tests;

public sealed class PaceTests
{
    /// <summary>What stands at the end of the last line of a run: time, rate, and nothing that is left.</summary>
    public const string AtTheEnd = @"(?m) \d+s, \d+\.\d ((step|round)s/s|s/(step|round))\r?$";

    [Theory]
    [InlineData(0, 50, 3000, 25, "25s, 2.0 steps/s, 25 min left")]
    [InlineData(2000, 2050, 3000, 25, "25s, 2.0 steps/s, 8 min left")] // 2050 steps in 25 s would be 12 s left
    [InlineData(0, 50, 12000, 100, "100s, 2.0 s/step, 6 h 38 min left")]
    [InlineData(0, 50, 200000, 100, "100s, 2.0 s/step, 4 days 15 h left")]
    [InlineData(0, 50, 110, 50, "50s, 1.0 steps/s, 60 s left")]
    [InlineData(0, 2999, 3000, 30, "30s, 100.0 steps/s, 1 s left")]
    [InlineData(0, 3000, 3000, 1500, "1500s, 2.0 steps/s")]
    [InlineData(7, 7, 3000, 0, "0s")]
    public void A_run_tells_its_rate_and_the_time_left(int first, int done, int total, double seconds, string expected) =>
        Assert.Equal(expected, Pace.Text(first, done, total, TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_round_is_called_one() => Assert.Equal("20s, 10.0 s/round, 80 s left", Pace.Text(0, 2, 10, TimeSpan.FromSeconds(20), "round"));
}
