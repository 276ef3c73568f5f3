namespace MlNetWatermark.Tests;

/// <summary>Tests that take minutes or gigabytes; CONTRIBUTING.md has the command that runs them.</summary>
internal static class Slow
{
    public const string Trait = "Speed";
    public const string Value = "slow";

    private const string Variable = "MLNETWATERMARK_SLOW";

    public static void Require() => Assert.SkipUnless(Environment.GetEnvironmentVariable(Variable) == "1", $"Takes minutes and gigabytes; {Variable}=1 runs it.");
}
