namespace MlNetWatermark.Tests;

public class MarkRegionsTests
{
    [Fact]
    public void A_few_stray_pixels_do_not_stretch_the_box_and_a_second_part_stays()
    {
        float[] region = new float[100 * 100];
        for (int y = 10; y < 40; y++) region.AsSpan((y * 100) + 10, 30).Fill(1); // 900 pixels
        for (int y = 60; y < 80; y++) region.AsSpan((y * 100) + 60, 10).Fill(1); // 200 pixels
        region[(99 * 100) + 99] = 1;
        MarkRegions.DropSpecks(region, 100);
        (float[] mask, MarkedRegion box) = MarkRegions.Enlarge(region, 100, 200, 100);
        Assert.Equal(0, mask[^1]);
        Assert.Equal(0.11, box.Area, 0.005);
        Assert.InRange(box.X, 18, 21);
        Assert.Equal((10, 70), (box.Y, box.Height));
        Assert.InRange(box.X + box.Width, 138, 142);
    }
}
