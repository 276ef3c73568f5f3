namespace MlNetWatermark.Tests;

public sealed class HelpTests
{
    [Fact]
    public void Every_command_has_examples_and_each_is_understood()
    {
        // In this process: sixty of its own would take half a minute.
        Type examples = ToolInProcess.Type("Help.Examples");
        dynamic root = ToolInProcess.Type("CommandLine").GetMethod("Create")!.Invoke(null, null)!;
        List<string> commands = [];
        foreach (dynamic command in root.Subcommands) commands.Add(command.Name);
        Assert.Equal(22, commands.Count);
        foreach (string command in commands)
        {
            IReadOnlyList<string> lines = (IReadOnlyList<string>)examples.GetMethod("Of")!.Invoke(null, [command])!;
            Assert.NotEmpty(lines);
            foreach (string line in lines)
            {
                Assert.StartsWith($"watermark {command}", line, StringComparison.Ordinal);
                IReadOnlyList<string> words = line.Split(" > ")[0].Split(' ')[1..];
                Assert.True(!((System.Collections.IEnumerable)root.Parse(words, null).Errors).Cast<object>().Any(), line);
            }
        }
    }

    [Fact]
    public void Help_shows_options_examples_and_exit_codes()
    {
        string embed = Tool.Run("embed", "--help").Output, root = Tool.Run("--help").Output;
        Assert.Contains("--strength <NAME|S>", embed, StringComparison.Ordinal);
        Assert.Contains("Examples:\n  watermark embed photo.jpg -o marked.jpg --text studio-7\n", embed.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("Exit codes: 0 done", root, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _watermark watermark")]
    [InlineData("zsh", "compdef _watermark watermark")]
    [InlineData("fish", "complete -c watermark")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public void Completion_scripts_are_printed(string shell, string expected) => Assert.Contains(expected, Tool.Run("completion", shell).Output, StringComparison.Ordinal);

    [Fact]
    public void Commands_and_options_are_completed()
    {
        Assert.Equal(["embed"], Lines("watermark emb"));
        Assert.Contains("--strength", Lines("watermark embed --str"));

        static string[] Lines(string line) => Tool.Run($"[suggest:{line.Length}]", line).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    [Fact]
    public void Bash_completes_with_the_printed_script()
    {
        if (!File.Exists("/bin/bash")) return;
        string script = Tool.Run("completion", "bash").Output;
        ToolRun run = Tool.Bash($$"""
            watermark() { "$HOST" "$TOOL" "$@"; }
            {{script}}
            COMP_LINE='watermark loc' COMP_POINT=13 COMP_WORDS=(watermark loc) COMP_CWORD=1
            _watermark
            echo "${COMPREPLY[@]}"
            """);
        Assert.Equal("localize", run.Output.Trim());
    }
}
