namespace MlNetWatermark;

/// <summary>Attacks and reads everything that is made of one picture.</summary>
internal sealed class TamperingPictureRun(WatermarkEngine engine, TamperedPictures made, TamperingBenchmarkOptions options)
{
    public IReadOnlyList<TamperingRow> Measure(BenchmarkPicture picture, CancellationToken cancellationToken)
    {
        Picture cover = PictureFile.Decode(File.ReadAllBytes(picture.Path), options.MaximumPixels);
        List<TamperingRow> rows = [];
        foreach (TamperedPicture tampered in made.Of(picture, cover))
        {
            string kind = TamperKinds.NameOf(tampered.Kind);
            TamperingRow row = new()
            {
                File = picture.Name,
                Kind = kind,
                Bin = tampered.Bin,
                Width = cover.Width,
                Height = cover.Height,
                Area = MaskCoverage.Of(tampered.Mask),
                Psnr = tampered.Kind == TamperKind.Untampered && PeakSignalToNoise.Measure(cover, tampered.Picture) is var psnr && double.IsFinite(psnr) ? psnr : null,
            };
            foreach (IAttack attack in options.Attacks)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Random generator = StableSeed.Generator(options.Seed, attack.Name, picture.Name, kind, tampered.Bin ?? "");
                rows.Add(Attacked(row with { Attack = attack.Name }, tampered, attack, new AttackInput(tampered.Picture, cover, generator)));
            }
        }

        return rows;
    }

    private TamperingRow Attacked(TamperingRow row, TamperedPicture tampered, IAttack attack, AttackInput input)
    {
        try
        {
            // What an attack uncovers or takes from the cover is not as it was marked either.
            (Picture attacked, float[] left) = KnownRegion.Follow(attack, input, Tampering.Inverse(tampered.Mask));
            (Extraction extraction, Localization localization) = engine.ExtractAndLocalize(attacked);
            float[] truth = Tampering.Inverse(left), map = Tampering.Inverse(localization.Mask);
            MaskScores scores = MaskScore.Measure(truth, map);
            return row with
            {
                BitAccuracy = BitAccuracy.Measure(tampered.Message, extraction.HardDecisions),
                Detected = extraction.Detected,
                F1 = scores.F1,
                IoU = scores.F1 is null ? null : scores.IoU,
                AreaUnderCurve = MaskScore.AreaUnderCurve(truth, map),
                PixelAccuracy = MaskScore.PixelAccuracy(truth, map),
                PixelFalsePositiveRate = scores.PixelFalsePositiveRate,
                CalledTampered = MaskCoverage.Of(map),
            };
        }
        catch (Exception problem) when (RobustnessBenchmark.IsThePictures(problem))
        {
            return row with { Error = RobustnessBenchmark.ReasonOf(problem) };
        }
    }
}
