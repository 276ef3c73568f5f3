using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MlNetWatermark.Cli.Output;

/// <summary>A progress bar with rate and remaining time on standard error, so that results on standard output stay clean; nothing where nobody watches.</summary>
internal static class ProgressLine
{
    public static T Over<T>(int total, string what, Func<IProgress<int>?, T> work)
    {
        if (Console.IsErrorRedirected) return work(null);

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RateColumn(), new RemainingTimeColumn())
            .Start(context => work(new Bar(context.AddTask(Markup.Escape(what), maxValue: total))));
    }

    /// <summary>Sets the bar at once; System.Progress would post to a thread pool and may arrive after the end.</summary>
    private sealed class Bar(ProgressTask task) : IProgress<int>
    {
        public void Report(int value) => task.Value = Math.Max(task.Value, value);
    }

    /// <summary>Items per second since the start of the last half minute that Spectre keeps.</summary>
    private sealed class RateColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.Speed is { } speed ? speed.ToString("F1", CultureInfo.InvariantCulture) + "/s" : "");
    }
}
