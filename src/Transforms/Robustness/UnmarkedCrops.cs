using System.Globalization;

namespace MlNetWatermark;

/// <summary>Reads random crops of photographs that carry no mark: the empirical side of the promised false-positive rate.</summary>
internal static class UnmarkedCrops
{
    /// <summary>No side of a crop is shorter, unless the photograph is.</summary>
    private const int ShortestSide = 96;

    private const int BatchSize = 8;

    /// <summary>Reads this file's part of the crops: they are dealt round the files in turn.</summary>
    public static PictureMeasurement Measure(
        WatermarkEngine engine, string file, int index, RobustnessBenchmarkOptions options, CancellationToken cancellationToken)
    {
        int files = options.UnmarkedFiles.Count;
        int count = options.UnmarkedCrops / files + (index < options.UnmarkedCrops % files ? 1 : 0);
        if (count == 0) return new PictureMeasurement(file);

        Picture photograph = PictureFile.Read(file);
        Random generator = StableSeed.Generator(options.Seed, "crop", index.ToString(CultureInfo.InvariantCulture));
        List<Extraction> readings = new(count);
        while (readings.Count < count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Picture[] batch = new Picture[Math.Min(BatchSize, count - readings.Count)];
            for (int i = 0; i < batch.Length; i++) batch[i] = Cut(photograph, generator);
            readings.AddRange(engine.Extract(batch));
        }

        return new PictureMeasurement(file) { Unmarked = readings };
    }

    private static Picture Cut(Picture picture, Random generator)
    {
        int width = Side(picture.Width), height = Side(picture.Height);
        int left = generator.Next(picture.Width - width + 1), top = generator.Next(picture.Height - height + 1);
        byte[] rgba = new byte[4 * width * height];
        for (int y = 0; y < height; y++)
        {
            picture.Rgba.AsSpan(4 * ((top + y) * picture.Width + left), 4 * width).CopyTo(rgba.AsSpan(4 * y * width));
        }

        return new Picture(width, height, rgba);

        // A quarter to the whole of the side.
        int Side(int side) => Math.Min(side, Math.Max(ShortestSide, (int)Math.Round(side * (0.25 + 0.75 * generator.NextDouble()))));
    }
}
