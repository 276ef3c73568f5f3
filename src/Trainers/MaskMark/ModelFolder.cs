namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>Puts a model folder in place as a whole: written beside, then renamed, so that nobody ever sees half of it.</summary>
internal static class ModelFolder
{
    private static readonly string[] Files = [WatermarkModel.EmbedderFile, WatermarkModel.ExtractorFile, MaskMarkExport.WeightsFile, MaskMarkExport.CardFile];

    /// <exception cref="IOException">The place is taken, by a model that may not be overwritten or by anything else.</exception>
    public static void RequireFree(string folder, bool overwrite)
    {
        if (File.Exists(folder)) throw new IOException($"'{folder}' is a file; a model is a folder.");
        if (!Directory.Exists(folder)) return;
        string[] there = [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)!)];
        if (there.Length > 0 && !overwrite) throw new IOException($"'{folder}' exists and is not empty.");
        if (Array.Find(there, name => !Files.Contains(name)) is { } foreign)
        {
            throw new IOException($"'{folder}' is not overwritten, because '{foreign}' in it is not part of a model.");
        }
    }

    /// <param name="folder">Becomes the model.</param>
    /// <param name="overwrite">Whether a model may be there already.</param>
    /// <param name="write">Fills the folder it is given. If it fails, all is as before.</param>
    public static void Replace(string folder, bool overwrite, Action<string> write)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string beside = $"{target}.{Guid.NewGuid():N}.partial", old = $"{beside}.old";
        try
        {
            Directory.CreateDirectory(beside);
            write(beside);
            RequireFree(folder, overwrite);
            bool replaces = Directory.Exists(target);
            if (replaces) Directory.Move(target, old);
            try
            {
                Directory.Move(beside, target);
            }
            catch when (replaces)
            {
                Directory.Move(old, target);
                throw;
            }

            if (replaces) Directory.Delete(old, recursive: true);
        }
        finally
        {
            if (Directory.Exists(beside)) Directory.Delete(beside, recursive: true);
        }
    }
}
