using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using MlNetWatermark.Cli.Commands;
using MlNetWatermark.Cli.Help;
using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli;

/// <summary>The whole command line: parses, runs one command and turns its outcome into an exit code.</summary>
internal static class CommandLine
{
    /// <summary>All commands, with help that shows examples.</summary>
    public static RootCommand Create()
    {
        RootCommand root = new("Hides a message in pictures, reads it back after edits and shows which pixels still carry it.")
        {
            EmbedCommand.Create(),
            CapacityCommand.Create(),
            ExtractCommand.Create(),
            LocalizeCommand.Create(),
            InspectCommand.Create(),
            AttackCommand.Create(),
            BenchmarkCommand.Create(),
            ForgeCommand.Create(),
            RegionsCommand.Create(),
            MarksCommand.Create(),
            TamperingCommand.Create(),
            RegistryCommand.Create(),
            TrainCommand.Create(),
            ImportCommand.Create(),
            TrainAutoencoderCommand.Create(),
            TrainLatentAutoencoderCommand.Create(),
            TrainStableGuardCommand.Create(),
            TrainBaselineCommand.Create(),
            EnhanceCommand.Create(),
            CombineCommand.Create(),
            NoiseGridCommand.Create(),
            CompletionCommand.Create(),
        };

        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    public static async Task<int> RunAsync(string[] args)
    {
        // No response files: a picture may be called @1.png.
        ParseResult parsed = Create().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            foreach (ParseError error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
            await Console.Error.WriteLineAsync("Run 'watermark --help', or a command with --help, to see what is understood.").ConfigureAwait(false);
            return ExitCode.Usage;
        }

        try
        {
            // The timeout lets the picture at work finish after Ctrl-C, so that no half-written file stays behind.
            InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
            return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Cancelled.").ConfigureAwait(false);
            return ExitCode.Cancelled;
        }
        catch (Exception problem) when (problem is UsageException or WatermarkModelException)
        {
            await Console.Error.WriteLineAsync(Sentence.Of(problem)).ConfigureAwait(false);
            return ExitCode.Usage;
        }
        catch (Exception problem)
        {
            await Console.Error.WriteLineAsync(Sentence.Of(problem)).ConfigureAwait(false);
            return ExitCode.Failed;
        }
    }
}
