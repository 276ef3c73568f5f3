namespace MlNetWatermark.Tests;

public sealed class AreaMaskTests : IDisposable
{
    private readonly MaskFolder _folder = new();

    public static TheoryData<string> Bins => [.. AreaBin.Paper.Select(bin => bin.Name)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_paper_has_twelve_bins_without_gaps_between_1_and_99_percent()
    {
        Assert.Equal(12, AreaBin.Paper.Count);
        Assert.Equal((0.01, 0.99), (AreaBin.Paper[0].Low, AreaBin.Paper[^1].High));
        Assert.Equal(AreaBin.Paper.Skip(1).Select(bin => bin.Low), AreaBin.Paper.SkipLast(1).Select(bin => bin.High));
    }

    [Fact]
    public void A_bin_holds_its_lower_end_only()
    {
        AreaBin bin = Assert.Single(AreaBin.ParseList(" 5-10 "));
        Assert.Equal([false, true, true, false], new[] { 0.0499, 0.05, 0.0999, 0.1 }.Select(bin.Contains));
        Assert.Equal("0.5-2.25", Assert.Single(AreaBin.ParseList("0.5-2.25")).Name);
    }

    [Theory]
    [InlineData("10-5")]
    [InlineData("5")]
    [InlineData("5-5")]
    [InlineData("90-101")]
    [InlineData("a-b")]
    public void What_is_no_bin_is_refused_by_name(string text) =>
        Assert.Contains(text, Assert.Throws<ArgumentException>(() => AreaBin.ParseList("1-5," + text)).Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Bins))]
    public void Masks_are_binary_and_their_area_lies_in_the_bin(string name)
    {
        AreaBin bin = Assert.Single(AreaBin.ParseList(name));
        for (int seed = 0; seed < 3; seed++)
        {
            foreach ((int width, int height) in ((int, int)[])[(64, 64), (300, 200), (97, 401)])
            {
                float[] mask = AreaMask.Draw(_folder.Masks, bin, width, height, new Random(seed));
                Assert.Equal(width * height, mask.Length);
                Assert.All(mask, value => Assert.True(value is 0 or 1));
                Assert.True(bin.Contains(mask.Average()), $"{mask.Average()} is not in {name}");
            }
        }
    }

    [Fact]
    public void The_same_seed_draws_the_same_mask_and_other_seeds_others()
    {
        float[] Draw(int seed) => AreaMask.Draw(_folder.Masks, new AreaBin(0.1, 0.2), 200, 150, new Random(seed));
        Assert.Equal(Draw(1), Draw(1));
        Assert.Contains(Enumerable.Range(2, 8), seed => !Draw(seed).SequenceEqual(Draw(1)));
    }

    [Fact]
    public void One_mask_is_enough_for_every_bin()
    {
        using TemporaryFolder folder = new();
        MaskFolder.Write(folder.File("one.png"), 100, (x, y) => x + y < 0.8);
        ObjectMasks one = new(folder.Folder);
        Assert.Equal(1, one.Count);
        Assert.All(AreaBin.Paper, bin => Assert.True(bin.Contains(AreaMask.Draw(one, bin, 320, 240, new Random(5)).Average())));
    }

    [Fact]
    public void A_bin_that_no_number_of_pixels_falls_into_is_refused() => Assert.Throws<ArgumentException>(
        () => AreaMask.Draw(_folder.Masks, new AreaBin(0.10001, 0.10002), 64, 64, new Random(1)));

    [Fact]
    public void A_folder_without_masks_is_refused()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(4, _folder.Masks.Count); // the one with nothing inside is left out
        Assert.Throws<DirectoryNotFoundException>(() => new ObjectMasks(folder.File("none")));
        Assert.Contains("no mask", Assert.Throws<ArgumentException>(() => new ObjectMasks(folder.Folder)).Message, StringComparison.Ordinal);
        File.WriteAllText(folder.File("a.png"), "no picture");
        Assert.Contains("a.png", Assert.Throws<PictureFormatException>(() => new ObjectMasks(folder.Folder)).Message, StringComparison.Ordinal);
    }
}
