using MlNetWatermark.Trainers;

namespace MlNetWatermark.Tests;

/// <summary>The README's C# about deep embedding runs as printed.</summary>
public class ReadmeDeepEmbeddingTests
{
    [Fact]
    public void The_code_in_the_readme_marks_one_picture_deeply_and_reads_the_payload()
    {
        NativeBackend.Load();
        Assert.Equal(["studio-7"], ReadmeProgram.Run(block: 3));
    }
}
