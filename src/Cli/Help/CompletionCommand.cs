using System.CommandLine;

namespace MlNetWatermark.Cli.Help;

/// <summary><c>watermark completion</c>: prints what a shell needs to complete this tool's commands and options. The tool answers by its [suggest] directive.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _watermark() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(watermark "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _watermark watermark
        """;

    private const string Zsh = """
        _watermark() {
            local suggestions=("${(@f)$(watermark "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            [[ -n $suggestions ]] && compadd -a suggestions || _files
        }
        compdef _watermark watermark
        """;

    private const string Fish = """
        complete -c watermark -a '(watermark "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName watermark -ScriptBlock {
            param($word, $line, $position)
            watermark "[suggest:$position]" "$line" | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }
        """;

    public static Command Create()
    {
        Argument<string> shell = new("SHELL") { Description = "bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        Command command = new("completion", "Prints a script that completes this tool's commands and options in a shell.") { shell };
        command.SetAction(parsed => Console.Out.WriteLine(parsed.GetRequiredValue(shell) switch { "bash" => Bash, "zsh" => Zsh, "fish" => Fish, _ => PowerShell }));
        return command;
    }
}
