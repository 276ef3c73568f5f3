using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli;

/// <summary>What the process returns. Scripts rely on these numbers.</summary>
internal static class ExitCode
{
    /// <summary>Everything asked for was done; for extract: every picture was detected.</summary>
    public const int Done = 0;

    /// <summary>Everything was read, and at least one picture carries no watermark; for registry find: there is no such record.</summary>
    public const int NotDetected = 1;

    /// <summary>The arguments, the input path or the model are wrong; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>At least one picture failed; the others were done.</summary>
    public const int Failed = 3;

    /// <summary>Stopped by Ctrl-C: 128 + SIGINT, as shells have it.</summary>
    public const int Cancelled = 130;

    /// <summary>Of a benchmark: what an attack cannot do to a picture is a row; a picture that could not be used is the caller's to look at, and is named.</summary>
    public static int Of(IReadOnlyList<FailedPicture> failed)
    {
        FailedPicture[] unusable = [.. failed.Where(picture => picture.Attack is null)];
        foreach (FailedPicture picture in unusable) Console.Error.WriteLine($"{Printable.Of(picture.File)}: {Printable.Of(picture.Reason)}");
        return unusable.Length == 0 ? Done : Failed;
    }
}
