namespace MlNetWatermark.Cli.Commands;

/// <summary>Where a benchmark leaves its rows (<c>rows.jsonl</c>), its summary (<c>summary.jsonl</c>) and its tables (<c>table.md</c>).</summary>
internal sealed class RunFolder
{
    private const string RowsFile = "rows.jsonl", SummaryFile = "summary.jsonl", TableFile = "table.md";

    private readonly string _path;

    private RunFolder(string path) => _path = path;

    /// <summary>Makes the folder, or gives null for no path.</summary>
    /// <exception cref="UsageException">It is a file, or holds a run and <paramref name="force"/> is false.</exception>
    public static RunFolder? Open(string? path, bool force)
    {
        if (path is null) return null;
        if (File.Exists(path)) throw new UsageException($"--out names a folder; '{path}' is a file.");
        foreach (string name in (string[])[RowsFile, SummaryFile, TableFile])
        {
            if (!File.Exists(Path.Combine(path, name))) continue;
            if (!force) throw new UsageException($"'{path}' has a {name} already: choose another folder or give --force to replace that run.");
            File.Delete(Path.Combine(path, name)); // a run is replaced as a whole
        }

        Directory.CreateDirectory(path);
        return new RunFolder(path);
    }

    /// <summary>Writes each file beside its place and renames it; the rows come last: their presence says that the run is complete.</summary>
    public void Write(string table, IEnumerable<string> summary, IEnumerable<string> rows)
    {
        Write(TableFile, [table.TrimEnd()]);
        Write(SummaryFile, summary);
        Write(RowsFile, rows);
    }

    private void Write(string name, IEnumerable<string> lines)
    {
        string path = Path.Combine(_path, name);
        File.WriteAllLines(path + ".partial", lines);
        File.Move(path + ".partial", path, overwrite: true);
    }
}
