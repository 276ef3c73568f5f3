namespace MlNetWatermark;

/// <summary>Asks about a file before it is opened.</summary>
internal static class RegularFile
{
    /// <summary>Bytes in the file, at the end of all links.</summary>
    /// <returns>0 also for pipes and devices: they have no length, and opening a pipe would wait until somebody writes to it.</returns>
    /// <exception cref="IOException">Links lead to nothing or in a circle.</exception>
    public static long Length(string path)
    {
        FileInfo file = new(path);
        return file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target.Length : file.Length;
    }
}
