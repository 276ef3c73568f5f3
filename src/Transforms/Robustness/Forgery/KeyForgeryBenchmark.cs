using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace MlNetWatermark;

/// <summary>Measures what a key and binding to content keep out: marks written without the key, marks copied to another picture; and what they must let through: edited originals.</summary>
/// <remarks>
/// The owner marks each picture with a keyed payload that is bound to it. The attacker has the same model. He writes the same payload without a key or with a key of his own, or pastes the whole
/// residual of one marked picture, which he also has unmarked (the worst case), onto another. Uses the model without owning it.
/// </remarks>
public sealed class KeyForgeryBenchmark
{
    private readonly WatermarkModel _model;

    /// <summary>Measures this model.</summary>
    public KeyForgeryBenchmark(WatermarkModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
    }

    /// <summary>Runs everything.</summary>
    /// <param name="files">Unmarked pictures, two at least; the mark of each is copied to the next.</param>
    /// <param name="attacks">Edits of originals that must still be accepted.</param>
    /// <param name="seed">Start of every random choice, keys too.</param>
    /// <param name="progress">Told after each picture how many are done.</param>
    /// <param name="cancellationToken">Stops between two pictures.</param>
    /// <returns>One row for each question.</returns>
    /// <exception cref="ArgumentException">Fewer than two files, or the model's messages are too short.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IReadOnlyList<KeyForgeryRow> Run(
        IReadOnlyList<string> files, IReadOnlyList<IAttack> attacks, int seed = 1, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(attacks);
        if (files.Count < 2) throw new ArgumentException("Copying needs at least two pictures.", nameof(files));
        WatermarkEngine owner = With(seed, "owner"), thief = With(seed, "thief"), stranger = new(_model);
        ConcurrentBag<(int Order, string Case, bool Authentic, bool? Matches)> readings = [];
        int done = 0;
        Parallel.For(0, files.Count, new ParallelOptions { CancellationToken = cancellationToken }, index =>
        {
            Picture cover = PictureFile.Read(files[index]), next = PictureFile.Read(files[(index + 1) % files.Count]);
            string label = index.ToString(CultureInfo.InvariantCulture);
            Payload payload = Payload.OfNumber((ulong)StableSeed.Generator(seed, "payload", label).NextInt64() & owner.Codec.MessageCapacity.HighestNumber);
            Picture marked = owner.Embed(cover, payload);
            for (int i = 0; i < attacks.Count; i++)
            {
                AttackInput input = new(marked, cover, StableSeed.Generator(seed, attacks[i].Name, label)) { Other = next };
                Add(i, $"original, {attacks[i].Name}", owner, attacks[i].Apply(input).Picture, payload);
            }

            Add(1000, "written without a key", owner, stranger.Embed(cover, payload), payload);
            Add(1001, "written with another key", owner, thief.Embed(cover, payload), payload);
            Add(1002, "read without the key", stranger, marked, payload);
            Add(1003, "read with another key", thief, marked, payload);
            Add(1004, "copied to another picture", owner, Copied(marked, cover, next), payload);
            Add(1005, "not marked", owner, cover, payload);
            progress?.Report(Interlocked.Increment(ref done));
        });
        return [.. readings.GroupBy(reading => (reading.Order, reading.Case)).OrderBy(group => group.Key.Order).Select(group => new KeyForgeryRow(
            group.Key.Case, group.Count(), group.Count(reading => reading.Authentic), group.Count(reading => reading.Matches == true)))];

        void Add(int order, string name, WatermarkEngine reader, Picture picture, Payload expected)
        {
            cancellationToken.ThrowIfCancellationRequested();
            PayloadReading? read = reader.Extract(picture).Payload;
            bool right = read is not null && read.Value.Equals(expected);
            readings.Add((order, name, right, right ? read!.ContentMatches : null));
        }
    }

    /// <summary>Rows as a Markdown table.</summary>
    public static string ToMarkdown(IReadOnlyList<KeyForgeryRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        StringBuilder text = new("| picture | pictures | payload read | and of this picture |\n|---|---:|---:|---:|\n");
        foreach (KeyForgeryRow row in rows) text.Append(CultureInfo.InvariantCulture, $"| {row.Case} | {row.Pictures} | {row.Read} | {row.Accepted} |\n");
        return text.ToString();
    }

    private WatermarkEngine With(int seed, string name)
    {
        byte[] bytes = new byte[32];
        StableSeed.Generator(seed, "key", name).NextBytes(bytes);
        return new WatermarkEngine(_model) { Payloads = new PayloadOptions { Key = WatermarkKey.FromBytes(bytes), BindToContent = true } };
    }

    private static Picture Copied(Picture marked, Picture cover, Picture target)
    {
        Picture with = PictureResizing.Resize(marked, target.Width, target.Height), without = PictureResizing.Resize(cover, target.Width, target.Height);
        byte[] rgba = target.Rgba.ToArray();
        for (int i = 0; i < rgba.Length; i++) if (i % 4 != 3) rgba[i] = (byte)Math.Clamp(rgba[i] + with.Rgba[i] - without.Rgba[i], 0, 255);
        return new Picture(target.Width, target.Height, rgba);
    }
}

/// <summary>What became of one kind of picture.</summary>
/// <param name="Case">Which kind.</param>
/// <param name="Pictures">Pictures read.</param>
/// <param name="Read">Of them, how many gave the owner's payload.</param>
/// <param name="Accepted">Of them, how many were taken for the picture that it is bound to.</param>
public sealed record KeyForgeryRow(string Case, int Pictures, int Read, int Accepted);
