using System.Globalization;

namespace MlNetWatermark;

/// <summary>Reads a photograph that carries no mark, and random crops of it: the empirical side of the promised false-positive rate.</summary>
internal sealed class UnmarkedPictureRun(IWatermarkSystem system, RobustnessBenchmarkOptions options)
{
    /// <summary>No side of a crop is shorter, unless the photograph is.</summary>
    private const int ShortestSide = 96;

    /// <summary>Reads the photograph and this file's part of the crops, which are dealt round the files in turn.</summary>
    public BenchmarkRow[] Measure(int index, CancellationToken cancellationToken)
    {
        int files = options.UnmarkedPictures.Count;
        int crops = options.UnmarkedCrops / files + (index < options.UnmarkedCrops % files ? 1 : 0);
        BenchmarkPicture picture = options.UnmarkedPictures[index];
        Picture photograph = RobustnessBenchmark.Open(picture.Path, options);
        Random generator = StableSeed.Generator(options.Seed, "crop", index.ToString(CultureInfo.InvariantCulture));
        List<BenchmarkRow> rows = [Row(system, picture.Name, "whole", photograph, generator)];
        for (int i = 1; i <= crops; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Add(Row(system, picture.Name, string.Create(CultureInfo.InvariantCulture, $"crop:{i}"), Cut(photograph, generator), generator));
        }

        return [.. rows];
    }

    /// <summary>One reading, compared with a message that nobody embedded.</summary>
    public static BenchmarkRow Row(IWatermarkSystem system, string file, string part, Picture picture, Random generator)
    {
        BenchmarkRow row = new() { Kind = BenchmarkRowKind.Unmarked, File = file, Attack = part, Width = picture.Width, Height = picture.Height };
        Message guess = Message.Random(system.MessageLength, generator);
        try
        {
            SystemReading reading = system.Read(picture);
            double accuracy = BitAccuracy.Measure(guess, reading.Message);
            return row with
            {
                BitAccuracy = accuracy,
                Detected = reading.Detected,
                PValue = reading.PValue,
                MatchPValue = BinomialTest.PValue((int)Math.Round(accuracy * guess.Length), guess.Length),
                Bits = reading.Message.ToString(),
            };
        }
        catch (Exception problem) when (RobustnessBenchmark.IsThePictures(problem))
        {
            return row with { Kind = BenchmarkRowKind.Failed, Error = RobustnessBenchmark.ReasonOf(problem) };
        }
    }

    private static Picture Cut(Picture picture, Random generator)
    {
        int width = Side(picture.Width), height = Side(picture.Height);
        int left = generator.Next(picture.Width - width + 1), top = generator.Next(picture.Height - height + 1);
        return PicturePart.Of(picture, left, top, width, height);

        // A quarter to the whole of the side.
        int Side(int side) => Math.Min(side, Math.Max(ShortestSide, (int)Math.Round(side * (0.25 + 0.75 * generator.NextDouble()))));
    }
}
