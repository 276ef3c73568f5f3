using System.Text.RegularExpressions;

namespace MlNetWatermark.Tests;

/// <summary>What the tool prints for people is what tests/Cli.Tests/Expected says, times and folders apart. MLNETWATERMARK_WRITE_EXPECTED=1 writes the files anew, for a person to look at.</summary>
public sealed partial class OutputTextTests : IDisposable
{
    private static readonly bool s_write = Environment.GetEnvironmentVariable("MLNETWATERMARK_WRITE_EXPECTED") == "1";
    private static readonly string s_expected = Path.Combine(RepositoryRoot.Folder, "tests", "Cli.Tests", "Expected");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("help", "--help")]
    [InlineData("help-embed", "embed --help")]
    [InlineData("help-extract", "extract --help")]
    [InlineData("capacity", "capacity")]
    [InlineData("inspect", "inspect --model TINY")]
    [InlineData("embed", "embed IN/coffee.png -o OUT/marked.png --model TINY --bits 110100101110")]
    [InlineData("embed-json", "embed IN/coffee.png -o OUT/marked.png --model TINY --bits 110100101110 --json")]
    [InlineData("extract", "extract IN --model TINY")]
    [InlineData("localize", "localize IN -o OUT --model TINY")]
    [InlineData("attack", "attack IN -o OUT --kind jpeg --value 50")]
    [InlineData("mistake", "embed IN/coffee.png -o OUT/a.png --strength loud")]
    public void The_text_is_the_committed_one(string name, string line)
    {
        _folder.Copy("coffee.png", "in/coffee.png");
        _folder.Copy("chelsea.png", "in/chelsea.png");
        string[] words = [.. line.Split(' ').Select(word => word.Replace("TINY", Tool.TinyModel, StringComparison.Ordinal).Replace("IN", _folder["in"], StringComparison.Ordinal).Replace("OUT", _folder["out"], StringComparison.Ordinal))];
        ToolRun run = Tool.Run(words);
        string text = $"{run.Output}{run.Error}exit code {run.Code}\n".ReplaceLineEndings("\n").Replace(_folder["out"], "OUT", StringComparison.Ordinal).Replace(_folder["in"], "IN", StringComparison.Ordinal)
            .Replace(Tool.TinyModel, "TINY", StringComparison.Ordinal);
        text = TrailingSpace().Replace(Decibels().Replace(Time().Replace(text, "$1N$2"), "$1"), "");
        string file = Path.Combine(s_expected, $"{name}.txt");
        if (s_write) File.WriteAllText(file, text);
        Assert.Equal(File.ReadAllText(file), text);
    }

    [GeneratedRegex("""(  |"milliseconds":)[0-9.]+( ms|})""")]
    private static partial Regex Time();

    // A pixel that rounds either way, by the width of the processor's vectors, moves the decimals after these.
    [GeneratedRegex("""("psnr":[0-9]+\.[0-9]{2})[0-9]*""")]
    private static partial Regex Decibels();

    [GeneratedRegex(" +$", RegexOptions.Multiline)]
    private static partial Regex TrailingSpace();
}
