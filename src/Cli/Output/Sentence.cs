namespace MlNetWatermark.Cli.Output;

/// <summary>Makes one readable line of an exception.</summary>
internal static class Sentence
{
    public static string Of(Exception problem)
    {
        // Parallel code wraps the one interesting exception.
        while (problem is AggregateException { InnerException: { } inner }) problem = inner;

        string text = problem.Message;
        if (problem is ArgumentException { ParamName: { } name })
        {
            // A parameter name means nothing to someone at a prompt.
            text = text.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal);
        }

        return Printable.Of(text.ReplaceLineEndings(" ").Trim());
    }
}
