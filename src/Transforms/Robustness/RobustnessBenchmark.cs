using System.Globalization;

namespace MlNetWatermark;

/// <summary>Measures what a model's watermark survives: marks pictures, attacks them with real codecs and edits, and reads them again.</summary>
/// <remarks>Uses the model without owning it. Results do not depend on the number of pictures worked on at once.</remarks>
public sealed class RobustnessBenchmark(WatermarkModel model)
{
    private readonly WatermarkEngine _engine = new(model);

    /// <summary>Runs every attack on every picture.</summary>
    /// <param name="files">Cover images; one that cannot be read is reported and left out.</param>
    /// <param name="options">What to measure; null takes the defaults.</param>
    /// <param name="progress">Told after each picture or unmarked photograph how many are done.</param>
    /// <param name="cancellationToken">Stops between two readings.</param>
    /// <exception cref="ArgumentException">No files, or options that contradict each other.</exception>
    public RobustnessReport Run(
        IReadOnlyList<string> files,
        RobustnessBenchmarkOptions? options = null,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (files.Count == 0) throw new ArgumentException("A benchmark needs at least one picture.", nameof(files));
        options ??= new RobustnessBenchmarkOptions();
        options.Validate();

        ParallelOptions parallel = new()
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = options.Parallelism == 0 ? Environment.ProcessorCount : options.Parallelism,
        };
        int done = 0;
        PictureMeasurement[] pictures = new PictureMeasurement[files.Count];
        Parallel.For(0, files.Count, parallel, index =>
        {
            pictures[index] = Guarded(files[index], () => Measure(files[index], index, options, cancellationToken));
            progress?.Report(Interlocked.Increment(ref done));
        });

        PictureMeasurement[] crops = new PictureMeasurement[options.UnmarkedCrops == 0 ? 0 : options.UnmarkedFiles.Count];
        Parallel.For(0, crops.Length, parallel, index =>
        {
            string file = options.UnmarkedFiles[index];
            crops[index] = Guarded(file, () => UnmarkedCrops.Measure(_engine, file, index, options, cancellationToken));
            progress?.Report(Interlocked.Increment(ref done));
        });
        return RobustnessSummary.Of(model.Info, options, pictures, crops);
    }

    private PictureMeasurement Measure(string file, int index, RobustnessBenchmarkOptions options, CancellationToken cancellationToken)
    {
        Picture cover = PictureFile.Read(file);
        string label = index.ToString(CultureInfo.InvariantCulture);
        Message message = Message.Random(_engine.Model.Info.MessageLength, StableSeed.Generator(options.Seed, "message", label));
        Picture watermarked = _engine.Embed(cover, message, options.Strength);
        List<AttackMeasurement> attacks = new(options.Attacks.Count);
        foreach (IAttack attack in options.Attacks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Random generator = StableSeed.Generator(options.Seed, attack.Name, label);
            AttackResult attacked = attack.Apply(new AttackInput(watermarked, cover, generator));
            Extraction extraction = _engine.Extract(attacked.Picture);
            Localization localization = _engine.Localize(attacked.Picture);
            attacks.Add(new AttackMeasurement(
                BitAccuracy.Measure(message, extraction.Message),
                extraction.Detected,
                MaskScore.Measure(attacked.Mask ?? Whole(attacked.Picture), localization.Mask).IoU,
                attacked.Mask is not null));
        }

        return new PictureMeasurement(file)
        {
            Psnr = PeakSignalToNoise.Measure(cover, watermarked),
            Ssim = StructuralSimilarity.Measure(cover, watermarked),
            Attacks = attacks,
            Unmarked = [_engine.Extract(cover)],
        };
    }

    private static float[] Whole(Picture picture)
    {
        float[] mask = new float[picture.Width * picture.Height];
        Array.Fill(mask, 1);
        return mask;
    }

    /// <summary>A picture that cannot be read, or is in the way of an attack, must not cost the others' numbers.</summary>
    private static PictureMeasurement Guarded(string file, Func<PictureMeasurement> measure)
    {
        try
        {
            return measure();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new PictureMeasurement(file) { Error = problem.Message };
        }
    }
}

/// <summary>Everything measured on one file, before averaging.</summary>
internal sealed record PictureMeasurement(string File)
{
    public string? Error { get; init; }

    public double Psnr { get; init; }

    public double Ssim { get; init; }

    /// <summary>In the order of the options' attacks.</summary>
    public IReadOnlyList<AttackMeasurement> Attacks { get; init; } = [];

    /// <summary>Readings of pixels that carry no mark.</summary>
    public IReadOnlyList<Extraction> Unmarked { get; init; } = [];
}

/// <summary>One attack on one picture.</summary>
internal readonly record struct AttackMeasurement(double BitAccuracy, bool Detected, double Overlap, bool Tampered);
