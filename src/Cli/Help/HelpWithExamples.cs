using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace MlNetWatermark.Cli.Help;

/// <summary>The usual help, then examples and exit codes.</summary>
/// <param name="usual">Prints the usual help.</param>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = usual.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        Command command = parseResult.CommandResult.Command;
        IReadOnlyList<string> examples = Examples.Of(command is RootCommand ? "watermark" : command.Name);
        if (examples.Count > 0)
        {
            output.WriteLine("Examples:");
            foreach (string example in examples) output.WriteLine($"  {example}");
            output.WriteLine();
        }

        if (command is RootCommand) output.WriteLine("Exit codes: 0 done, and every picture detected; 1 (extract) a picture carries no watermark; 2 wrong arguments or model, nothing done; 3 some pictures failed, the others are done; 130 Ctrl-C.");
        return code;
    }
}
