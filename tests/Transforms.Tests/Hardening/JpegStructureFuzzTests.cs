namespace MlNetWatermark.Tests;

public class JpegStructureFuzzTests
{
    [Fact]
    public void Any_bytes_are_walked_to_the_end() => Run(FuzzSettings.Count ?? 5000);

    [Fact]
    [Trait(Slow.Trait, Slow.Value)]
    public void Many_mutated_files_are_walked_to_the_end()
    {
        Slow.Require();
        Run(FuzzSettings.Count ?? 100_000);
    }

    private static void Run(int count)
    {
        byte[][] seeds = PictureSeeds.Of("jpeg");
        FuzzLoop.Run(
            "jpeg structure",
            count,
            random => [random.Next(4) == 0 ? Markers(random) : PictureMutator.Mutate(random, "jpeg", seeds)],
            input => JpegStructure.IsCutShort(input[0]) ? "cut short" : "not cut short");
    }

    // Nothing but markers and lengths: every branch of the walk, in every order.
    private static byte[] Markers(Random random)
    {
        byte[] file = new byte[2 + random.Next(200)];
        byte[] telling = [0x00, 0x01, 0x02, 0xC0, 0xD0, 0xD7, 0xD8, 0xD9, 0xDA, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF];
        for (int i = 0; i < file.Length; i++) file[i] = telling[random.Next(telling.Length)];
        (file[0], file[1]) = (0xFF, 0xD8);
        return file;
    }
}
