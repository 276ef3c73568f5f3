namespace MlNetWatermark.Tests;

/// <summary>Tests that measure the whole process, or fill all cores: they run after the others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
