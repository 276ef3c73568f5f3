using MlNetWatermark.Trainers;

namespace MlNetWatermark.Tests;

/// <summary>The C# of the how-tos prints what they say (those with trainers).</summary>
public sealed class TrainingHowToTests
{
    public static TheoryData<string, int> Blocks => new(ReadmeProgram.Pages(training: true).Select(block => (block.Page, block.Block)));

    [Theory]
    [MemberData(nameof(Blocks))]
    public void The_code_in_a_how_to_prints_what_stands_below_it(string page, int block)
    {
        NativeBackend.Load();
        (_, _, string code, string[] printed) = ReadmeProgram.Pages(training: true).Single(one => (one.Page, one.Block) == (page, block));
        Assert.Equal(string.Join("\n", printed), string.Join("\n", ReadmeProgram.Run(code)));
    }
}
