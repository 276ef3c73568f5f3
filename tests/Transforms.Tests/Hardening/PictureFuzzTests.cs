namespace MlNetWatermark.Tests;

public class PictureFuzzTests
{
    private const long MostPixels = 1 << 22; // a picture at the limit still takes milliseconds

    public static TheoryData<string> Formats => [.. PictureSeeds.Formats];

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_seeds_are_pictures(string format)
    {
        foreach (byte[] seed in PictureSeeds.Of(format)) Assert.True(PictureFile.Decode(seed).Width > 0);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Mutated_files_are_pictures_or_format_errors(string format) => Run(format, FuzzSettings.Count ?? 600, mostGrowth: null);

    [Theory]
    [MemberData(nameof(Formats))]
    [Trait(Slow.Trait, Slow.Value)]
    public void Many_mutated_files_are_pictures_or_format_errors_and_leak_nothing(string format)
    {
        Slow.Require();
        Run(format, FuzzSettings.Count ?? 25_000, mostGrowth: 64 << 20);
    }

    private static void Run(string format, int count, long? mostGrowth)
    {
        byte[][] seeds = PictureSeeds.Of(format);
        IReadOnlyDictionary<string, int> outcomes = FuzzLoop.Run(
            format,
            count,
            random => [PictureMutator.Mutate(random, format, seeds)],
            input =>
            {
                try
                {
                    Picture picture = PictureFile.Decode(input[0], MostPixels);
                    Assert.InRange((long)picture.Width * picture.Height, 1, MostPixels);
                    return "pictures";
                }
                catch (PictureFormatException)
                {
                    return "format errors";
                }
            },
            mostGrowth);

        // Damage that is always noticed, or never, is not damage that tests a decoder.
        if (count >= 500) Assert.Equal(["format errors", "pictures"], outcomes.Keys);
    }
}
