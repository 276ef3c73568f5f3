using System.Globalization;

namespace MlNetWatermark.Benchmarks;

/// <summary>Whether reading a JPEG at a part of its size loses anything: bits and p-values beside those of the whole picture.</summary>
internal static class ReducedReading
{
    private static readonly int[] s_qualities = [95, 70, 50, 30, 20];

    /// <param name="folder">Photographs with sides of at least 1,024 pixels; smaller ones are decoded in full either way.</param>
    public static void Run(string folder)
    {
        using WatermarkModel model = WatermarkModel.LoadDefault();
        WatermarkEngine engine = new(model);
        Console.WriteLine("quality  full  chroma   pictures   right bits: whole    reduced   detected: whole    reduced   lg p: whole    reduced");
        foreach (int quality in s_qualities)
        {
            foreach (bool fullChroma in (bool[])[true, false])
            {
                double[] sums = new double[6];
                int count = 0;
                foreach (string path in Directory.EnumerateFiles(folder, "*.jpg").Order(StringComparer.Ordinal))
                {
                    Picture cover = PictureFile.Read(path);
                    if (Math.Min(cover.Width, cover.Height) < 4 * model.Info.WorkingSize) continue;
                    Message message = Message.Random(model.Info.MessageLength, new Random(count));
                    byte[] file = PictureFile.Encode(engine.Embed(cover, message), new PictureEncoding { Format = PictureFormat.Jpeg, Quality = quality, FullChroma = fullChroma });
                    Extraction whole = engine.Extract(PictureFile.Decode(file)), reduced = engine.ExtractFile(file);
                    (sums[0], sums[1]) = (sums[0] + BitAccuracy.Measure(message, whole.HardDecisions), sums[1] + BitAccuracy.Measure(message, reduced.HardDecisions));
                    (sums[2], sums[3]) = (sums[2] + (whole.Detected ? 1 : 0), sums[3] + (reduced.Detected ? 1 : 0));
                    (sums[4], sums[5]) = (sums[4] + Math.Log10(whole.PValue), sums[5] + Math.Log10(reduced.PValue));
                    count++;
                }

                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{quality,7}  {(fullChroma ? "4:4:4" : "4:2:0"),12} {count,10} {sums[0] / count,20:F5} {sums[1] / count,10:F5} {sums[2],17} {sums[3],10} {sums[4] / count,13:F2} {sums[5] / count,10:F2}"));
            }
        }
    }
}
