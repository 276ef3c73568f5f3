using System.Text.Json;

namespace MlNetWatermark;

/// <summary>What a run has measured so far, on disk: a killed run goes on where it was.</summary>
/// <remarks>
/// One line for each finished picture, flushed at once; a line that a kill cut short is dropped. The first line holds the run's settings, so that
/// rows of different runs never mix. Thread-safe.
/// </remarks>
public sealed class BenchmarkJournal : IDisposable
{
    private readonly string _path;
    private readonly Dictionary<string, BenchmarkRow[]> _done = [];
    private readonly Lock _lock = new();
    private StreamWriter? _writer;

    /// <summary>Uses this file; it is opened when the run starts.</summary>
    /// <param name="path">A file of this run alone; its folder must exist.</param>
    public BenchmarkJournal(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = path;
    }

    /// <summary>Pictures that were already measured when the run started.</summary>
    public int Resumed { get; private set; }

    /// <summary>Reads what is there and checks that it belongs to a run with the same settings.</summary>
    /// <exception cref="InvalidOperationException">The file belongs to a run with other settings; names the first that differs.</exception>
    internal void Start(IReadOnlyDictionary<string, string> settings)
    {
        if (File.Exists(_path))
        {
            RefuseASecondWriter();
            Load(settings);
        }

        Resumed = _done.Count;

        // Rewritten, so that a line cut short is gone before the next one is appended.
        string partial = _path + ".partial";
        using (StreamWriter writer = new(partial))
        {
            writer.WriteLine(JsonSerializer.Serialize(settings, BenchmarkRows.Format));
            foreach ((string unit, BenchmarkRow[] rows) in _done) writer.WriteLine(Line(unit, rows));
        }

        File.Move(partial, _path, overwrite: true);
        _writer = new StreamWriter(new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
    }

    private void RefuseASecondWriter()
    {
        try
        {
            using FileStream alone = new(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException problem)
        {
            throw new InvalidOperationException($"Another run is writing to '{_path}'.", problem);
        }
    }

    internal BenchmarkRow[]? Find(string unit)
    {
        lock (_lock) return _done.GetValueOrDefault(unit);
    }

    internal void Add(string unit, BenchmarkRow[] rows)
    {
        lock (_lock)
        {
            _done[unit] = rows;
            _writer!.WriteLine(Line(unit, rows));
        }
    }

    /// <summary>Closes the file and leaves it in place.</summary>
    public void Dispose() => _writer?.Dispose();

    /// <summary>Closes and deletes the file: the run is complete and its rows are kept elsewhere.</summary>
    public void Delete()
    {
        Dispose();
        File.Delete(_path);
    }

    private static string Line(string unit, BenchmarkRow[] rows) => JsonSerializer.Serialize(new Entry(unit, rows), BenchmarkRows.Format);

    private void Load(IReadOnlyDictionary<string, string> settings)
    {
        string[] lines = File.ReadAllLines(_path);
        if (lines.Length == 0) return;
        Dictionary<string, string> earlier = Parse<Dictionary<string, string>>(lines[0])
            ?? throw new InvalidOperationException($"'{_path}' is not the journal of a benchmark: delete it or choose another folder.");
        string? differs = settings.Keys.Union(earlier.Keys).FirstOrDefault(key => settings.GetValueOrDefault(key) != earlier.GetValueOrDefault(key));
        if (differs is not null)
        {
            throw new InvalidOperationException(
                $"'{_path}' belongs to an unfinished run with another {differs} ('{Short(earlier.GetValueOrDefault(differs))}', now " +
                $"'{Short(settings.GetValueOrDefault(differs))}'): delete it or choose another folder.");
        }

        foreach (string line in lines.Skip(1))
        {
            if (Parse<Entry>(line) is { Unit: not null, Rows: not null } entry) _done[entry.Unit] = entry.Rows;
        }
    }

    private static string Short(string? text) => text is null ? "none" : text.Length <= 80 ? text : text[..80] + "...";

    private static T? Parse<T>(string line)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, BenchmarkRows.Format);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Entry(string Unit, BenchmarkRow[] Rows);
}
