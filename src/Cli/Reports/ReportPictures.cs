using System.Globalization;

namespace MlNetWatermark.Cli.Reports;

/// <summary>Example pictures for a report: what marking changed, and what was found after tampering.</summary>
internal static class ReportPictures
{
    private const int Examples = 3;

    /// <summary>Longest side in the report; larger pictures are shown smaller.</summary>
    private const int LongestSide = 512;

    /// <summary>The first readable pictures of the run, marked again with the run's seed.</summary>
    public static IReadOnlyList<ReportPicture> Of(IWatermarkSystem system, IReadOnlyList<BenchmarkPicture> pictures, RobustnessBenchmarkOptions options)
    {
        List<ReportPicture> result = [];
        foreach (BenchmarkPicture picture in pictures.Take(Examples))
        {
            try
            {
                Picture cover = Fit(PictureFile.Read(picture.Path));
                Picture marked = system.Embed(cover, Message.Random(system.MessageLength, new Random(options.Seed)), options.Strength);
                result.Add(new ReportPicture(picture.Name, "watermarked", Png(marked)));
                string psnr = PeakSignalToNoise.Measure(cover, marked).ToString("F2", CultureInfo.InvariantCulture);
                result.Add(new ReportPicture(picture.Name, $"size of the change, {psnr} dB; brightest: 8 levels or more", Png(ResidualHeatMap.Render(cover, marked))));

                AttackResult tampered = AttackSuite.Parse("splice:0.5+jpeg:70").Apply(new AttackInput(marked, cover, new Random(options.Seed)));
                if (system.Read(tampered.Picture).Mask is not { } mask) continue;
                string overlap = MaskScore.Measure(tampered.Mask!, mask).IoU.ToString("F3", CultureInfo.InvariantCulture);
                result.Add(new ReportPicture(picture.Name, $"found after half was replaced and JPEG 70: green is marked, IoU {overlap}", Png(Pictures.MaskOverlay(tampered.Picture, mask))));
            }
            catch (Exception problem) when (problem is IOException or ArgumentException)
            {
                // The table of failed rows says why this picture is missing.
            }
        }

        return result;
    }

    private static Picture Fit(Picture picture)
    {
        double factor = LongestSide / (double)Math.Max(picture.Width, picture.Height);
        if (factor >= 1) return picture;
        IAttack shrink = AttackSuite.Parse(string.Create(CultureInfo.InvariantCulture, $"shrink:{factor:F4}"));
        return shrink.Apply(new AttackInput(picture, null, new Random(0))).Picture;
    }

    private static byte[] Png(Picture picture) => PictureFile.Encode(picture, new PictureEncoding { Format = PictureFormat.Png });
}
