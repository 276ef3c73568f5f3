using System.Globalization;

namespace MlNetWatermark;

/// <summary>Marks one picture, attacks it in every way and reads it again; reads the cover as well.</summary>
internal sealed class MarkedPictureRun(IWatermarkSystem system, IReadOnlyList<BenchmarkPicture> pictures, RobustnessBenchmarkOptions options)
{
    private readonly PayloadTrial? _trial = options.Payloads ? new PayloadTrial(system.MessageLength) : null;

    public BenchmarkRow[] Measure(int index, CancellationToken cancellationToken)
    {
        BenchmarkPicture picture = pictures[index];
        string label = index.ToString(CultureInfo.InvariantCulture);
        Picture cover = RobustnessBenchmark.Open(picture.Path, options);
        float[]? kept = picture.TamperMask is null ? null : picture.TamperMask.Untampered(cover.Width, cover.Height, options.PixelLimit);
        Random generator = StableSeed.Generator(options.Seed, "message", label);
        Message message = _trial?.Draw(system.MessageLength, generator) ?? Message.Random(system.MessageLength, generator);
        Picture marked = system.Embed(cover, message, options.Strength);
        List<BenchmarkRow> rows = [Fidelity(picture.Name, cover, marked)];

        Picture? other = Other(index);
        foreach (IAttack attack in options.Attacks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            AttackInput input = new(marked, cover, StableSeed.Generator(options.Seed, attack.Name, label)) { Other = other };
            IAttack whole = kept is null ? attack : new ChainAttack(attack.Name, [new KnownTampering(kept), attack]);
            rows.Add(Attacked(picture.Name, message, whole, input));
        }

        rows.Add(UnmarkedPictureRun.Row(system, picture.Name, "cover", cover, StableSeed.Generator(options.Seed, "guess", label)));
        return [.. rows];
    }

    private static BenchmarkRow Fidelity(string file, Picture cover, Picture marked)
    {
        ColourDifferenceResult colour = ColourDifference.Measure(cover, marked);
        return new BenchmarkRow
        {
            Kind = BenchmarkRowKind.Marked,
            File = file,
            Width = cover.Width,
            Height = cover.Height,
            Psnr = Finite(PeakSignalToNoise.Measure(cover, marked)),
            Ssim = Finite(StructuralSimilarity.Measure(cover, marked)),
            MsSsim = MultiScaleStructuralSimilarity.Measure(cover, marked),
            ColourDifference = colour.Mean,
            ColourDifference99 = colour.Percentile99,
            LargestChange = LargestChange.Measure(cover, marked),
        };
    }

    private BenchmarkRow Attacked(string file, Message message, IAttack attack, AttackInput input)
    {
        BenchmarkRow row = new() { Kind = BenchmarkRowKind.Attacked, File = file, Attack = attack.Name };
        try
        {
            AttackResult result = attack.Apply(input);
            SystemReading reading = system.Read(result.Picture);
            double accuracy = BitAccuracy.Measure(message, reading.Message);
            (string Soft, string Hard)? payloads = reading.BitProbabilities is { } probabilities
                ? _trial?.Of(message, probabilities, StableSeed.Generator(options.Seed, "payload", attack.Name, file))
                : null;
            MaskScores? scores = reading.Mask is null ? null : MaskScore.Measure(result.Mask ?? Whole(result.Picture), reading.Mask);
            return row with
            {
                Width = result.Picture.Width,
                Height = result.Picture.Height,
                BitAccuracy = accuracy,
                Detected = reading.Detected,
                PValue = reading.PValue,
                MatchPValue = BinomialTest.PValue((int)Math.Round(accuracy * message.Length), message.Length),
                SoftPayloads = payloads?.Soft,
                HardPayloads = payloads?.Hard,
                Tampered = result.Mask is not null,
                IoU = scores?.IoU,
                F1 = scores?.F1,
                PixelFalsePositiveRate = scores?.PixelFalsePositiveRate,
            };
        }
        catch (Exception problem) when (RobustnessBenchmark.IsThePictures(problem))
        {
            return row with { Kind = BenchmarkRowKind.Failed, Error = RobustnessBenchmark.ReasonOf(problem) };
        }
    }

    /// <summary>Another cover, for attacks that put foreign pixels in; null where there is none that can be read.</summary>
    private Picture? Other(int index)
    {
        if (pictures.Count == 1) return null;
        try
        {
            return RobustnessBenchmark.Open(pictures[(index + 1) % pictures.Count].Path, options);
        }
        catch (Exception problem) when (RobustnessBenchmark.IsThePictures(problem))
        {
            return null;
        }
    }

    /// <summary>Puts the cover's pixels back where a forger's mask says so.</summary>
    private sealed class KnownTampering(float[] kept) : IAttack
    {
        public string Name => "forgery";

        public AttackResult Apply(AttackInput input) => Tampering.Replace(input.Watermarked, Tampering.CoverOf(input, Name), kept);
    }

    private static float[] Whole(Picture picture)
    {
        float[] mask = new float[picture.Width * picture.Height];
        Array.Fill(mask, 1);
        return mask;
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
