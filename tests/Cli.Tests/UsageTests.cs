namespace MlNetWatermark.Tests;

public sealed class UsageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("embed IMAGE")] // no output
    [InlineData("embed missing.png -o OUT/a.png")]
    [InlineData("extract missing-folder")]
    [InlineData("localize missing.png -o OUT")]
    [InlineData("embed IMAGE -o OUT/a.png --quality 0")]
    [InlineData("embed IMAGE -o OUT/a.png --quality high")]
    [InlineData("embed IMAGE -o OUT/a.png --strength -1")]
    [InlineData("embed IMAGE -o OUT/a.png --strength NaN")]
    [InlineData("embed IMAGE -o OUT/a.png --strength loud")]
    [InlineData("embed IMAGE -o OUT/a.png --format tiff")]
    [InlineData("embed IMAGE -o OUT/a.png --format jpeg")] // the name says another format
    [InlineData("embed IMAGE -o OUT/a.png --region missing.png")]
    [InlineData("embed IMAGE -o OUT/a.png --unknown")]
    [InlineData("extract IMAGE --model missing-folder")]
    [InlineData("extract IMAGE --model OUT")] // an empty folder is no model
    [InlineData("attack IMAGE -o OUT/a.png --kind jpg --value 50")]
    [InlineData("attack IMAGE -o OUT/a.png --kind jpeg --value 500")]
    [InlineData("benchmark")]
    [InlineData("benchmark IMAGE --attacks jpg:50")]
    [InlineData("train --images missing-folder --out OUT")]
    [InlineData("frobnicate")]
    [InlineData("")]
    public void A_mistake_exits_with_2_and_says_what_is_wrong(string line)
    {
        Directory.CreateDirectory(_folder["out"]);
        string[] arguments = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.Replace("IMAGE", RepositoryRoot.Image("coffee.png"), StringComparison.Ordinal).Replace("OUT", _folder["out"], StringComparison.Ordinal))];
        ToolRun run = Tool.Run(arguments);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.NotEqual("", run.Error);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter '", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder["out"]));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("embed --help")]
    [InlineData("--version")]
    public void Help_is_no_mistake(string line) => Assert.Equal(0, Tool.Run(line.Split(' ')).Code);
}
