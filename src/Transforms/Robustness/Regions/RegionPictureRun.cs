namespace MlNetWatermark;

/// <summary>Marks one picture in regions of every range of areas, attacks and reads it.</summary>
internal sealed class RegionPictureRun(WatermarkEngine engine, ObjectMasks masks, RegionBenchmarkOptions options)
{
    public IReadOnlyList<RegionRow> Measure(BenchmarkPicture picture, CancellationToken cancellationToken)
    {
        Picture cover = PictureFile.Decode(File.ReadAllBytes(picture.Path), options.MaximumPixels);
        List<RegionRow> rows = [];
        foreach (AreaBin bin in options.Bins)
        {
            float[] region = AreaMask.Draw(masks, bin, cover.Width, cover.Height, StableSeed.Generator(options.Seed, "mask", picture.Name, bin.Name));
            Message message = Message.Random(engine.Model.Info.MessageLength, StableSeed.Generator(options.Seed, "message", picture.Name, bin.Name));
            Picture embedded = engine.Embed(cover, message, options.Strength, engine.Model.TakesRegion && options.TellRegion ? region : null, options.Readbacks);
            Picture fused = Tampering.Replace(embedded, cover, region).Picture;
            RegionRow row = new()
            {
                File = picture.Name,
                Bin = bin.Name,
                Width = cover.Width,
                Height = cover.Height,
                Area = MaskCoverage.Of(region),
                EmbedderPsnr = Finite(PeakSignalToNoise.Measure(cover, embedded)),
                FusedPsnr = Finite(PeakSignalToNoise.Measure(cover, fused)),
                RegionPsnr = Finite(PeakSignalToNoise.Measure(cover, fused, region)),
            };
            foreach (IAttack attack in options.Attacks)
            {
                cancellationToken.ThrowIfCancellationRequested();
                AttackInput input = new(fused, cover, StableSeed.Generator(options.Seed, attack.Name, picture.Name, bin.Name));
                rows.Add(Attacked(row with { Attack = attack.Name }, message, attack, input, region));
            }
        }

        return rows;
    }

    private RegionRow Attacked(RegionRow row, Message message, IAttack attack, AttackInput input, float[] region)
    {
        try
        {
            (Picture attacked, float[] left) = KnownRegion.Follow(attack, input, region);
            (Extraction extraction, Localization localization) = engine.ExtractAndLocalize(attacked);
            MaskScores scores = MaskScore.Measure(left, localization.Mask);
            return row with
            {
                BitAccuracy = BitAccuracy.Measure(message, extraction.HardDecisions),
                Detected = extraction.Detected,
                TrueMaskBitAccuracy = BitAccuracy.Measure(message, engine.Extract(attacked, left).HardDecisions),
                IoU = scores.IoU,
                F1 = scores.F1,
            };
        }
        catch (Exception problem) when (RobustnessBenchmark.IsThePictures(problem))
        {
            return row with { Error = RobustnessBenchmark.ReasonOf(problem) };
        }
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
