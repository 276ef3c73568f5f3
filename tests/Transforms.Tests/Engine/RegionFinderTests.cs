namespace MlNetWatermark.Tests;

public class RegionFinderTests
{
    [Fact]
    public void Areas_come_largest_first_in_pixels_of_the_picture()
    {
        float[] mask = new float[64 * 64];
        Fill(mask, 2, 4, 8, 6);
        Fill(mask, 30, 20, 20, 10);
        IReadOnlyList<MarkedRegion> regions = RegionFinder.Find(mask, 64, 64, 640, 128);
        Assert.Equal(
            [new MarkedRegion(300, 40, 200, 20, 200.0 / 4096), new MarkedRegion(20, 8, 80, 12, 48.0 / 4096)],
            regions);
    }

    [Fact]
    public void Corners_do_not_join_and_specks_are_left_out()
    {
        float[] mask = new float[64 * 64];
        Fill(mask, 0, 0, 10, 10);
        Fill(mask, 10, 10, 10, 10);
        Fill(mask, 40, 40, 2, 2);
        Assert.Equal(2, RegionFinder.Find(mask, 64, 64, 64, 64).Count);
    }

    [Fact]
    public void A_winding_area_is_one_area()
    {
        float[] mask = new float[64 * 64];
        Fill(mask, 0, 0, 64, 2);
        Fill(mask, 62, 0, 2, 64);
        Fill(mask, 0, 62, 64, 2);
        Fill(mask, 0, 30, 2, 34);
        MarkedRegion region = Assert.Single(RegionFinder.Find(mask, 64, 64, 64, 64));
        Assert.Equal((0, 0, 64, 64), (region.X, region.Y, region.Width, region.Height));
    }

    [Fact]
    public void An_empty_mask_has_no_areas_and_a_full_one_has_one()
    {
        float[] mask = new float[16 * 16];
        Array.Fill(mask, 0.5f);
        Assert.Empty(RegionFinder.Find(mask, 16, 16, 100, 70));
        Array.Fill(mask, 0.51f);
        Assert.Equal(new MarkedRegion(0, 0, 100, 70, 1), Assert.Single(RegionFinder.Find(mask, 16, 16, 100, 70)));
    }

    [Fact]
    public void A_box_never_leaves_the_picture()
    {
        for (int side = 1; side < 100; side++)
        {
            float[] mask = new float[16 * 16];
            Fill(mask, 13, 13, 3, 3);
            MarkedRegion region = Assert.Single(RegionFinder.Find(mask, 16, 16, side, side));
            Assert.True(region.Width >= 1 && region.X >= 0 && region.X + region.Width == side);
        }
    }

    private static void Fill(float[] mask, int x, int y, int width, int height)
    {
        int side = (int)Math.Sqrt(mask.Length);
        for (int row = y; row < y + height; row++) mask.AsSpan((row * side) + x, width).Fill(1);
    }
}
