using System.Runtime.ExceptionServices;

namespace MlNetWatermark;

/// <summary>Embeds, reads and localises over batches of pictures of any size; no ML.NET types.</summary>
/// <remarks>Thread-safe. The model is the caller's to dispose; after that, calls throw <see cref="ObjectDisposedException"/>.</remarks>
public sealed partial class WatermarkEngine
{
    /// <summary>Shortest side in pixels that can be marked.</summary>
    public const int MinimumSide = 64;

    /// <summary>Highest strength that is accepted; at 10 the mark is plainly visible.</summary>
    public const double MaximumStrength = 10;

    private readonly Synchronizer? _synchronizer;

    /// <summary>Uses a model without owning it.</summary>
    public WatermarkEngine(WatermarkModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
        _codec = PayloadCodec.OrNull(model.Info.MessageLength); // short messages are read as bits, unless payloads are asked for
        // Waves are part of evidence by cells on tiles of a fixed size; a model made otherwise has none.
        if (model.Info is { SynchronizationWaves: { } waves, EvidenceIsGated: false } info && info.CellSize * info.TileCells == WavePattern.Side)
        {
            _synchronizer = new Synchronizer(WavePattern.TryParse(waves)!, info.WorkingSize);
        }
    }

    /// <summary>The model in use.</summary>
    public WatermarkModel Model { get; }

    /// <summary>Whether embedding also puts the exact layer into the pixels that it marks: the lowest bit of blue follows a fixed pattern.</summary>
    /// <value>
    /// The default is true. As long as files are kept without loss (PNG, lossless WebP), also through cutting and pasting, <see cref="Localize(Picture)"/> then shows
    /// to the pixel what is no longer as it was marked. Costs about 0.1 dB at 42 dB. Any lossy compression, resampling or edit of values removes it, and the
    /// model's mask speaks alone. Models without a mask (<see cref="WatermarkModelInfo.HasMask"/>) never put it in: theirs is the whole picture. It has no key, so anyone can forge it: it is no evidence that a picture is marked. Reading looks for it in any case.
    /// </value>
    public bool ExactLayer { get; init; } = true;

    private bool Exact => ExactLayer && Model.Info.HasMask;

    private int Side => Model.Info.WorkingSize;

    /// <summary>Marks one picture.</summary>
    /// <param name="cover">The picture; both sides at least <see cref="MinimumSide"/>.</param>
    /// <param name="message">As many bits as the model carries.</param>
    /// <param name="strength">Above 0 and at most <see cref="MaximumStrength"/>; 1 gives the PSNR of the model, 2 costs 6 dB.</param>
    /// <param name="region">Null, or Width * Height values in [0, 1]: where the mark is put.</param>
    /// <param name="readbacks">Rounds of reading back, as for <see cref="Embed(Picture, IReadOnlyList{RegionMark}, double, int)"/>.</param>
    /// <returns>A new picture of the same size and alpha; fully transparent pixels are unchanged, and a grey picture stays grey.</returns>
    /// <exception cref="ArgumentException">An argument is outside what is said above.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public Picture Embed(Picture cover, Message message, double strength = 1, float[]? region = null, int readbacks = 0)
    {
        ArgumentNullException.ThrowIfNull(cover);
        ArgumentNullException.ThrowIfNull(message);
        if (readbacks != 0) return Embed(cover, [new RegionMark(message, region ?? Everywhere(cover))], strength, readbacks);
        return Embed([cover], [message], strength, region is null ? null : [region])[0];
    }

    /// <summary>Marks several pictures, of any sizes, in one network run.</summary>
    /// <param name="covers">The pictures; both sides of each at least <see cref="MinimumSide"/>.</param>
    /// <param name="messages">One for each picture, as many bits as the model carries.</param>
    /// <param name="strength">Above 0 and at most <see cref="MaximumStrength"/>.</param>
    /// <returns>New pictures in the same order.</returns>
    /// <exception cref="ArgumentException">An argument is outside what is said above.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public IReadOnlyList<Picture> Embed(IReadOnlyList<Picture> covers, IReadOnlyList<Message> messages, double strength = 1)
        => Embed(covers, messages, strength, regions: null);

    /// <summary>Marks several pictures, each in its own region or all over, in one network run.</summary>
    /// <param name="covers">The pictures; both sides of each at least <see cref="MinimumSide"/>.</param>
    /// <param name="messages">One for each picture, as many bits as the model carries.</param>
    /// <param name="regions">One for each picture: null for all of it, or Width * Height values in [0, 1]. Where it is 0, nothing changes.</param>
    /// <param name="strength">Above 0 and at most <see cref="MaximumStrength"/>.</param>
    /// <returns>New pictures in the same order.</returns>
    /// <exception cref="ArgumentException">An argument is outside what is said above.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public IReadOnlyList<Picture> Embed(IReadOnlyList<Picture> covers, IReadOnlyList<Message> messages, IReadOnlyList<float[]?> regions, double strength = 1)
    {
        ArgumentNullException.ThrowIfNull(regions);
        return Embed(covers, messages, strength, regions);
    }

    /// <summary>Reads one picture. That it carries no mark is a result, not an error.</summary>
    /// <param name="picture">Any size.</param>
    /// <param name="region">Null, or Width * Height values in [0, 1]: where to read, in place of the model's mask.</param>
    /// <param name="falsePositiveRate">Highest chance of calling an unmarked picture marked, in (0, 1); null takes the model's.</param>
    /// <exception cref="ArgumentException">An argument is outside what is said above.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public Extraction Extract(Picture picture, float[]? region = null, double? falsePositiveRate = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Extract([picture], region, falsePositiveRate)[0];
    }

    /// <summary>Reads several pictures, of any sizes, in one network run.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="falsePositiveRate">Highest chance, for each picture, of calling it marked when it is not, in (0, 1); null takes the model's.</param>
    /// <returns>Results in the same order.</returns>
    /// <exception cref="ArgumentException">An argument is outside what is said above.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public IReadOnlyList<Extraction> Extract(IReadOnlyList<Picture> pictures, double? falsePositiveRate = null)
        => Extract(pictures, region: null, falsePositiveRate);

    /// <summary>Finds the marked pixels of one picture of any size.</summary>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public Localization Localize(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Localize([picture])[0];
    }

    /// <summary>Finds the marked pixels of several pictures, of any sizes, in one network run.</summary>
    /// <returns>Results in the same order.</returns>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public IReadOnlyList<Localization> Localize(IReadOnlyList<Picture> pictures)
    {
        EngineArguments.CheckPictures(pictures);
        if (pictures.Count == 0) return [];
        Resolved[] resolved = Resolve(pictures, Model.Info.FalsePositiveRate);
        return ForEach(pictures, i => LocalizationOf(pictures[i], resolved[i]));
    }

    /// <summary>Reads and localises one picture in one network run.</summary>
    /// <param name="picture">Any size.</param>
    /// <returns>What <see cref="Extract(Picture, float[], double?)"/> and <see cref="Localize(Picture)"/> return.</returns>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public (Extraction Extraction, Localization Localization) ExtractAndLocalize(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        Resolved resolved = Resolve([picture], Model.Info.FalsePositiveRate)[0];
        return (resolved.Extraction, LocalizationOf(picture, resolved));
    }

    private Picture[] Embed(IReadOnlyList<Picture> covers, IReadOnlyList<Message> messages, double strength, IReadOnlyList<float[]?>? regions)
    {
        EngineArguments.CheckPictures(covers);
        EngineArguments.CheckEmbedding(covers, messages, Model.Info.MessageLength, strength);
        EngineArguments.CheckRegions(covers, regions);
        return covers.Count == 0 ? [] : Embed(covers, Stack(covers), Stack(messages), strength, regions);
    }

    // images: the covers at the working size; messages: shape (covers, message length), 0 or 1, or beyond for bits that are to weigh more.
    private Picture[] Embed(IReadOnlyList<Picture> covers, float[] images, float[] messages, double strength, IReadOnlyList<float[]?>? regions)
    {
        float[]? told = Model.TakesRegion ? KnownRegions(covers, regions) : null;
        NetworkOutput residual = Model.RunEmbedder(images, messages, told, covers.Count);
        int height = residual.Shape[2];
        int width = residual.Shape[3];
        int length = 3 * height * width;
        return ForEach(covers, i =>
        {
            ReadOnlyMemory<float> change = residual.Values.AsMemory(i * length, length);
            return Model.Info.ResidualIsFinal
                ? ResidualBlending.Add(covers[i], change, width, height, strength, regions?[i], Exact)
                : ResidualBlending.Apply(covers[i], change, width, height, PsnrOf(images, told, i), strength, regions?[i], told is not null, Exact);
        });
    }

    // Shape (pictures, 1, side, side): the region at the working size, or all of the picture.
    private float[] KnownRegions(IReadOnlyList<Picture> covers, IReadOnlyList<float[]?>? regions)
    {
        int plane = Side * Side;
        float[] known = new float[covers.Count * plane];
        Array.Fill(known, 1);
        for (int i = 0; i < covers.Count; i++)
        {
            if (regions?[i] is { } region) Resampling.Average(region, covers[i].Width, covers[i].Height, Side, Side).CopyTo(known, i * plane);
        }

        return known;
    }

    private Extraction[] Extract(IReadOnlyList<Picture> pictures, float[]? region, double? falsePositiveRate)
    {
        EngineArguments.CheckPictures(pictures);
        double rate = RateOf(falsePositiveRate);
        if (pictures.Count == 0) return [];
        EngineArguments.CheckRegion(region, pictures[0]);

        if (region is null) return [.. Resolve(pictures, rate, bitsOnly: true).Select(resolved => resolved.Extraction)];

        float[]? gate = Model.Info.EvidenceIsGated ? Resampling.Average(region, pictures[0].Width, pictures[0].Height, Side, Side) : null;
        ExtractorOutput output = Model.RunExtractor(Stack(pictures), pictures.Count, gate, withMask: false);
        ExtractionReader reader = new(Model.Info, Model.Readout, rate);
        // A mask that acted on the picture already must not act again.
        float[] cells = gate is null ? Resampling.Average(region, pictures[0].Width, pictures[0].Height, output.Shape.Width, output.Shape.Height)
            : Array.Exists(region, value => value != 0) ? Everywhere(output.Shape)
            : new float[output.Shape.Cells];
        Verdict verdict = VerdictAt(rate);
        return ForEach(pictures, i =>
        {
            CellReading reading = ReadCells(reader, output, i, cells);
            return verdict.Of(reader.Conclude(reading, MaskCoverage.Of(output.CellsOf(i))), reading.Logits, pictures[i]);
        });
    }

    private double RateOf(double? falsePositiveRate)
    {
        double rate = falsePositiveRate ?? Model.Info.FalsePositiveRate;
        return rate > 0 && rate < 1
            ? rate
            : throw new ArgumentException($"A false-positive rate lies between 0 and 1; {rate} was given.", nameof(falsePositiveRate));
    }

    private static CellReading ReadCells(ExtractionReader reader, ExtractorOutput output, int index, float[] cells)
        => reader.Read(output.EvidenceOf(index), cells, output.Shape);

    private double PsnrOf(float[] images, float[]? regions, int index)
    {
        int plane = Side * Side;
        return MarkEnergy.Psnr(Model.Info, images.AsSpan(3 * index * plane, 3 * plane), regions is null ? default : regions.AsSpan(index * plane, plane));
    }

    private float[] Stack(IReadOnlyList<Picture> pictures)
    {
        int length = 3 * Side * Side;
        float[] images = new float[checked(pictures.Count * length)];
        ForEach(pictures, i =>
        {
            Resampling.ToPlanes(pictures[i], Side, Side, images, i * length);
            return true;
        });
        return images;
    }

    private static float[] Stack(IReadOnlyList<Message> messages)
    {
        int bits = messages[0].Length;
        float[] values = new float[messages.Count * bits];
        for (int i = 0; i < values.Length; i++) values[i] = messages[i / bits].Bits[i % bits] ? 1 : 0;
        return values;
    }

    // Empty where the mask was not asked for.
    private ReadOnlyMemory<float> MaskOf(ExtractorOutput output, int index) => output.Mask is { } mask ? mask.AsMemory(index * Side * Side, Side * Side) : default;

    private static T[] ForEach<T>(IReadOnlyList<Picture> pictures, Func<int, T> work)
    {
        T[] results = new T[pictures.Count];
        if (results.Length == 1) results[0] = work(0);
        else
        {
            try
            {
                Parallel.For(0, results.Length, i => results[i] = work(i));
            }
            catch (AggregateException several)
            {
                // Callers are promised the exception itself.
                ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
            }
        }

        return results;
    }
}
