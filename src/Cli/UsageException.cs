using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli;

/// <summary>The caller's mistake, found before any work: exit code 2 with this message.</summary>
internal sealed class UsageException(string message) : Exception(message)
{
    /// <summary>Turns what the library says about an argument, a folder or a picture given as an argument into an error of the command line.</summary>
    /// <exception cref="UsageException">It is wrong.</exception>
    public static T Unless<T>(Func<T> works)
    {
        try
        {
            return works();
        }
        catch (Exception problem) when (problem is ArgumentException or DirectoryNotFoundException or PictureFormatException)
        {
            throw new UsageException(Sentence.Of(problem));
        }
    }
}
