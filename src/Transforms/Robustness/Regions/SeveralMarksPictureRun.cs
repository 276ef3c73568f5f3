using System.Globalization;

namespace MlNetWatermark;

/// <summary>Puts several marks into one picture, attacks and reads it.</summary>
internal sealed class SeveralMarksPictureRun(WatermarkEngine engine, SeveralMarksOptions options)
{
    public IReadOnlyList<SeveralMarksRow> Measure(BenchmarkPicture picture, CancellationToken cancellationToken)
    {
        Picture cover = PictureFile.Decode(File.ReadAllBytes(picture.Path), options.MaximumPixels);
        float[][] regions = options.Regions(cover.Width, cover.Height, StableSeed.Generator(options.Seed, "regions", picture.Name));
        RegionMark[] marks = [.. regions.Select((region, i) => new RegionMark(RandomMessage(picture, i), region))];
        Picture marked = engine.Embed(cover, marks, options.Strength, options.Readbacks);
        float[] union = Union(regions);
        SeveralMarksRow row = new()
        {
            File = picture.Name,
            Width = cover.Width,
            Height = cover.Height,
            Marks = marks.Length,
            Area = MaskCoverage.Of(union),
            Psnr = Finite(PeakSignalToNoise.Measure(cover, marked)),
            RegionPsnr = Finite(PeakSignalToNoise.Measure(cover, marked, union)),
        };
        return [.. options.Attacks.Select(attack =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Attacked(row with { Attack = attack.Name }, marks, attack, cover, marked);
        })];
    }

    private SeveralMarksRow Attacked(SeveralMarksRow row, RegionMark[] marks, IAttack attack, Picture cover, Picture marked)
    {
        try
        {
            // Once for each mark with the same random choices: the picture is the same every time, and each region is followed by itself.
            (Picture Picture, float[] Region)[] attacked = [.. marks.Select(mark => KnownRegion.Follow(
                attack, new AttackInput(marked, cover, StableSeed.Generator(options.Seed, attack.Name, row.File)), mark.Region))];
            IReadOnlyList<RegionExtraction> found = engine.ExtractEach(attacked[0].Picture);
            MarkMatching matching = MarkMatching.Of(
                [.. marks.Select((mark, i) => (mark.Message, attacked[i].Region))], [.. found.Select(mark => (mark.Extraction.Message!, mark.Mask))]);
            return row with
            {
                MessagesRead = matching.MessagesRead,
                BitAccuracy = matching.BitAccuracy,
                IoU = matching.IoU,
                Found = found.Count,
                False = matching.False,
            };
        }
        catch (Exception problem) when (RobustnessBenchmark.IsThePictures(problem))
        {
            return row with { Error = RobustnessBenchmark.ReasonOf(problem) };
        }
    }

    private Message RandomMessage(BenchmarkPicture picture, int index) => Message.Random(
        engine.Model.Info.MessageLength, StableSeed.Generator(options.Seed, "message", picture.Name, index.ToString(CultureInfo.InvariantCulture)));

    private static float[] Union(float[][] regions)
    {
        float[] union = [.. regions[0]];
        foreach (float[] region in regions.Skip(1))
        {
            for (int i = 0; i < union.Length; i++) union[i] = Math.Max(union[i], region[i]);
        }

        return union;
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
