using System.Text.Json;

namespace MlNetWatermark.Tests;

/// <summary>Several marks in one picture on the command line.</summary>
public sealed class SeveralMarksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Photo => RepositoryRoot.Image("coffee.png"); // 600 x 400

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Two_rectangles_are_marked_with_their_own_messages_and_read_back()
    {
        string first = string.Concat(Enumerable.Repeat("01", 64)), file = _folder["marked.png"];
        ToolRun embed = Tool.Run("embed", Photo, "-o", file, "--mark", $"0,0,300,400={first}", "--mark", "300,0,300,400=random", "--readback", "3", "--json");
        Assert.Equal(0, embed.Code);
        string[] messages = [.. JsonDocument.Parse(embed.Output).RootElement.GetProperty("marks").EnumerateArray().Select(mark => mark.GetString()!)];
        Assert.Equal(first, messages[0]);

        ToolRun read = Tool.Run("extract", file, "--several", "--json");
        Assert.Equal(0, read.Code);
        JsonElement found = JsonDocument.Parse(read.Output).RootElement;
        Assert.True(found.GetProperty("detected").GetBoolean());
        // The second message is another one at each run; about one in a hundred is read with a wrong bit, or with a mixture of both beside it.
        string[] messagesRead = [.. found.GetProperty("marks").EnumerateArray().Select(mark => mark.GetProperty("bits").GetString()!)];
        Assert.All(messages, message => Assert.Contains(messagesRead, bits => bits.Zip(message).Count(pair => pair.First == pair.Second) >= 122));
        Assert.Contains(first, Tool.Run("extract", file, "--several").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unmarked_picture_has_no_marks_and_exits_with_one()
    {
        ToolRun read = Tool.Run("extract", Photo, "--several");
        Assert.Equal(1, read.Code);
        Assert.Contains("not detected", read.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "X,Y,WIDTH,HEIGHT=BITS", "--mark", "0,0,99=random")]
    [InlineData(2, "X,Y,WIDTH,HEIGHT=BITS", "--mark", "0,0,-1,9=random")]
    [InlineData(2, "128 characters", "--mark", "0,0,100,100=01")]
    [InlineData(2, "either --mark", "--mark", "0,0,100,100=random", "--bits", "01")]
    [InlineData(2, "--readback must be from 0 to 20", "--readback", "21")]
    [InlineData(3, "does not lie in the picture", "--mark", "0,0,9999,100=random")]
    [InlineData(3, "may not overlap", "--mark", "0,0,200,200=random", "--mark", "100,100,200,200=random")]
    public void Wrong_marks_are_named_and_write_nothing(int code, string problem, params string[] arguments)
    {
        ToolRun run = Tool.Run(["embed", Photo, "-o", _folder["marked.png"], .. arguments]);
        Assert.Equal(code, run.Code);
        Assert.Contains(problem, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["marked.png"]));
    }
}
