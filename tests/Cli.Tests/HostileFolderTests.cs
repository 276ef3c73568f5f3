using System.Diagnostics;

namespace MlNetWatermark.Tests;

/// <summary>Folders of pictures that others filled.</summary>
public sealed class HostileFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public HostileFolderTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Such names, links and pipes are of Unix.");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_name_cannot_climb_out_of_the_output_folder()
    {
        _folder.Copy("coffee.png", "in/..\\..\\climbed.png"); // a legal name of one file, and a path to who takes the strokes for separators
        _folder.Copy("coffee.png", "in/C:\\absolute.png");
        ToolRun run = Tool.Run("embed", _folder["in"], "-o", _folder["deep/out"], "--json");
        Assert.Equal(0, run.Code);
        Assert.Equal(["..\\..\\climbed.png", "C:\\absolute.png"], run.Rows.Select(row => row.GetProperty("file").GetString()));
        Assert.Equal(["..\\..\\climbed.png", "C:\\absolute.png"], Names("deep/out"));
        Assert.Equal(["deep", "in"], Directory.GetFileSystemEntries(_folder["."]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Links_inside_the_folder_are_reported_and_not_followed()
    {
        _folder.Copy("coffee.png", "secret/private.png");
        _folder.Copy("coffee.png", "in/own.png");
        File.CreateSymbolicLink(_folder["in/leak.png"], _folder["secret/private.png"]);
        Directory.CreateSymbolicLink(_folder["in/elsewhere"], _folder["secret"]);
        Directory.CreateSymbolicLink(_folder["in/loop"], _folder["in"]);
        Directory.CreateSymbolicLink(_folder["in/loop2"], ".");
        File.CreateSymbolicLink(_folder["in/dangling.png"], _folder["nowhere.png"]);

        ToolRun run = Tool.Run("embed", _folder["in"], "-o", _folder["out"], "--json");
        Assert.Equal(3, run.Code);
        Assert.Equal(["dangling.png", "elsewhere", "leak.png", "loop", "loop2", "own.png"], run.Rows.Select(row => row.GetProperty("file").GetString()));
        Assert.All(run.Rows[..5], row => Assert.Contains("is a link", row.GetProperty("error").GetString(), StringComparison.Ordinal));
        Assert.Equal(["own.png"], Names("out"));

        ToolRun extract = Tool.Run("extract", _folder["in"], "--as-received", "--json");
        Assert.Equal(3, extract.Code);
        Assert.Equal(6, extract.Rows.Length);
    }

    [Fact]
    public void The_input_and_the_output_may_be_links_themselves()
    {
        _folder.Copy("coffee.png", "in/own.png");
        Directory.CreateSymbolicLink(_folder["link"], _folder["in"]);
        Directory.CreateDirectory(_folder["in/out"]);
        Directory.CreateSymbolicLink(_folder["results"], _folder["in/out"]);
        for (int round = 0; round < 2; round++) // what the first wrote into the input folder, by another name, is no input of the second
        {
            ToolRun run = Tool.Run("embed", _folder["link"], "-o", _folder["results"], "--json", "--force");
            Assert.Equal(0, run.Code);
            Assert.Equal("own.png", run.Row.GetProperty("file").GetString());
        }

        Assert.Equal(["own.png"], Names("in/out"));
        Assert.Equal(0, Tool.Run("embed", _folder["link/own.png"], "-o", _folder["single.png"]).Code);
    }

    [Fact]
    public void A_pipe_is_an_error_and_not_waited_for()
    {
        _folder.Copy("coffee.png", "in/a.png");
        using (Process make = Process.Start("mkfifo", [_folder["in/pipe.png"]])) make.WaitForExit();
        ToolRun run = Tool.Run("embed", _folder["in"], "-o", _folder["out"], "--json");
        Assert.Equal(3, run.Code);
        Assert.Contains("pipe", run.Rows[1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(["a.png"], Names("out"));
    }

    [Fact]
    public void Names_that_differ_in_case_stay_apart_and_those_that_differ_in_extension_never_meet()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere they are one file.");
        _folder.Copy("coffee.png", "in/a.png");
        _folder.Copy("chelsea.png", "in/A.png");
        _folder.Copy("rocket.jpg", "in/a.jpg");
        Assert.Equal(0, Tool.Run("embed", _folder["in"], "-o", _folder["out"]).Code);
        Assert.Equal(["A.png", "a.jpg", "a.png"], Names("out"));

        ToolRun run = Tool.Run("embed", _folder["in"], "-o", _folder["one"], "--format", "webp", "--json");
        Assert.Equal(3, run.Code);
        Assert.Equal(["A.webp", "a.webp"], Names("one"));
        Assert.Contains("already the output of 'a.jpg'", run.Rows[2].GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_never_replaces_another_input_even_when_forced()
    {
        _folder.Copy("coffee.png", "in/a.png");
        string other = _folder.Copy("rocket.jpg", "in/a.jpg");
        byte[] before = File.ReadAllBytes(other);
        ToolRun run = Tool.Run("embed", _folder["in"], "-o", _folder["in"], "--format", "jpeg", "--force", "--json");
        Assert.Equal(3, run.Code);
        Assert.False(run.Rows[0].TryGetProperty("error", out _)); // a.jpg becomes itself
        Assert.Contains("is an input too", run.Rows[1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.NotEqual(before, File.ReadAllBytes(other));
    }

    [Fact]
    public void Names_cannot_speak_to_the_terminal_or_make_lines()
    {
        string[] names = ["esc\u001b[31m.png", "line\nok.png detected.png", "turn\u202Egnp.png", "del\u007F\u009B.png"];
        foreach (string name in names) _folder.Copy("coffee.png", "in/" + name);
        File.WriteAllText(_folder["in/bad\u001b]0;owned\u0007.png"], "no picture");

        ToolRun human = Tool.Run("embed", _folder["in"], "-o", _folder["out"]);
        Assert.Equal(3, human.Code);
        Assert.Equal(4, human.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("esc\\u001b[31m.png", human.Output, StringComparison.Ordinal);
        Assert.StartsWith("bad\\u001b]0;owned\\u0007.png: ", human.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(human.Output + human.Error, one => (char.IsControl(one) && one is not '\n') || one == '\u202E');
        Assert.Equal(names.Order(StringComparer.Ordinal), Names("out"));

        ToolRun json = Tool.Run("extract", _folder["out"], "--json");
        Assert.Equal(names.Order(StringComparer.Ordinal), json.Rows.Select(row => row.GetProperty("file").GetString()));
        Assert.DoesNotContain(json.Output, one => char.IsControl(one) && one is not '\n');
    }

    [Fact]
    public void The_limit_of_pixels_is_the_caller_s()
    {
        _folder.Copy("coffee.png", "in/a.png");
        foreach (string[] command in (string[][])[["embed", _folder["in"], "-o", _folder["out"]], ["extract", _folder["in"]], ["localize", _folder["in"], "-o", _folder["out"]]])
        {
            ToolRun run = Tool.Run([.. command, "--max-pixels", "1000", "--json"]);
            Assert.Equal(3, run.Code);
            Assert.Contains("at most 1000 pixels", run.Row.GetProperty("error").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(2, Tool.Run("extract", _folder["in"], "--max-pixels", "0").Code);
    }

    private string[] Names(string folder) => [.. Directory.GetFileSystemEntries(_folder[folder]).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
}
