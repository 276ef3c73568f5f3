using System.Text.Encodings.Web;
using System.Text.Json;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>Puts a model folder in place as a whole: written beside, then renamed, so that nobody ever sees half of it.</summary>
internal static class ModelFolder
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Files = [WatermarkModel.DecoderFile, WatermarkModel.EmbedderFile, WatermarkModel.ExtractorFile, MaskMarkExport.WeightsFile, MaskMarkExport.CardFile];

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

    /// <summary>Writes the files of a model; each beside and renamed.</summary>
    /// <param name="folder">Made if it is missing.</param>
    /// <param name="files">The two networks.</param>
    /// <param name="weights">A safetensors file of what they were exported from.</param>
    /// <param name="card">Where the model is from, for people.</param>
    /// <param name="decoder">Latents to marked pictures, where the system has that.</param>
    public static void Fill(string folder, (byte[] Embedder, byte[] Extractor) files, byte[] weights, object card, byte[]? decoder = null)
    {
        Directory.CreateDirectory(folder);
        if (decoder is not null) WriteAtomically(Path.Combine(folder, WatermarkModel.DecoderFile), decoder);
        WriteAtomically(Path.Combine(folder, WatermarkModel.EmbedderFile), files.Embedder);
        WriteAtomically(Path.Combine(folder, WatermarkModel.ExtractorFile), files.Extractor);
        WriteAtomically(Path.Combine(folder, MaskMarkExport.WeightsFile), weights);
        WriteAtomically(Path.Combine(folder, MaskMarkExport.CardFile), JsonSerializer.SerializeToUtf8Bytes(card, Indented));
    }

    private static void WriteAtomically(string path, byte[] bytes)
    {
        string beside = path + ".partial";
        File.WriteAllBytes(beside, bytes);
        File.Move(beside, path, overwrite: true);
    }
}
