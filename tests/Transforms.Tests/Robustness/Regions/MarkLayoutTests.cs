namespace MlNetWatermark.Tests;

public sealed class MarkLayoutTests : IDisposable
{
    private const int Width = 300, Height = 200;

    private readonly MaskFolder _folder = new();

    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Boxes_have_the_area_asked_for_and_keep_their_distance(int seed)
    {
        float[][] regions = Draw(MarkLayout.Boxes, seed);
        Assert.Equal(5, regions.Length);
        Assert.All(regions, region => Assert.Equal(0.1, region.Average(), 0.005));
        AssertApart(regions);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Touching_marks_leave_no_pixel_out_and_share_none(int seed)
    {
        float[][] regions = Draw(MarkLayout.Touching, seed);
        Assert.Equal(5, regions.Length);
        Assert.All(regions, region => Assert.True(region.Average() > 0.115)); // 0.12 before rounding to pixels
        for (int i = 0; i < Width * Height; i++) Assert.Equal(1, regions.Sum(region => region[i]));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Objects_keep_their_distance(int seed)
    {
        float[][] regions = Draw(MarkLayout.Objects, seed);
        Assert.Equal(5, regions.Length);
        Assert.All(regions, region => Assert.InRange(region.Average(), 0.024f, 0.105f));
        AssertApart(regions);
    }

    [Theory]
    [InlineData(MarkLayout.Boxes)]
    [InlineData(MarkLayout.Touching)]
    [InlineData(MarkLayout.Objects)]
    public void The_same_seed_draws_the_same_layout_and_another_seed_another(MarkLayout layout)
    {
        Assert.Equal(Draw(layout, 1), Draw(layout, 1));
        Assert.NotEqual(Draw(layout, 1), Draw(layout, 2));
    }

    [Fact]
    public void Marks_that_do_not_fit_are_refused()
    {
        ArgumentException problem = Assert.Throws<ArgumentException>(() => MarkBoxes.Apart(4, 0.24, new Random(1)));
        Assert.Contains("4 rectangles of 24 %", problem.Message, StringComparison.Ordinal);
    }

    private float[][] Draw(MarkLayout layout, int seed) =>
        new SeveralMarksOptions { Layout = layout, Masks = _folder.Masks }.Regions(Width, Height, new Random(seed));

    /// <summary>Grows each region by 2 % of each side, less one pixel for rounding at either end: it must not meet another.</summary>
    private static void AssertApart(float[][] regions)
    {
        const int across = (int)(0.02 * Width) - 2, down = (int)(0.02 * Height) - 2;
        for (int i = 0; i < Width * Height; i++)
        {
            if (!regions.Any(region => region[i] > 0)) continue; // no mark here that could be too near to another
            int[] near = [.. Enumerable.Range(0, regions.Length).Where(k =>
            {
                for (int y = Math.Max(0, (i / Width) - down); y <= Math.Min(Height - 1, (i / Width) + down); y++)
                {
                    for (int x = Math.Max(0, (i % Width) - across); x <= Math.Min(Width - 1, (i % Width) + across); x++)
                    {
                        if (regions[k][(y * Width) + x] > 0) return true;
                    }
                }

                return false;
            })];
            Assert.False(near.Length > 1 && near.Any(k => regions[k][i] > 0), $"marks {string.Join(", ", near)} are too near");
        }
    }
}
