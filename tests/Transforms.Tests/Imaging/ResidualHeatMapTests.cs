namespace MlNetWatermark.Tests;

public class ResidualHeatMapTests
{
    [Fact]
    public void No_change_is_the_first_colour_and_the_full_scale_the_last()
    {
        Picture cover = TestPictures.Make(4, 1, (_, _, _) => 100);
        Picture marked = TestPictures.Make(4, 1, (x, _, c) => 100 + (x == 1 && c == 2 ? 8 : 0) - (x == 2 && c == 0 ? 90 : 0) + (x == 3 ? 4 : 0));
        Picture map = ResidualHeatMap.Render(cover, marked);
        Assert.Equal(((byte)0x44, (byte)0x01, (byte)0x54, (byte)255), TestPictures.At(map, 0, 0));
        Assert.Equal(((byte)0xFD, (byte)0xE7, (byte)0x24, (byte)255), TestPictures.At(map, 1, 0));
        Assert.Equal(TestPictures.At(map, 1, 0), TestPictures.At(map, 2, 0));

        // Half way between the eighth and the ninth colour.
        Assert.Equal(((byte)32, (byte)144, (byte)140, (byte)255), TestPictures.At(map, 3, 0));
    }

    [Fact]
    public void A_larger_change_is_lighter_and_sign_and_alpha_do_not_matter()
    {
        Picture cover = TestPictures.Make(65, 1, (_, _, _) => 100);
        Picture marked = TestPictures.Make(65, 1, (x, _, c) => 100 + (c == 1 ? x : 0));
        Picture darker = TestPictures.Make(65, 1, (x, _, c) => 100 - (c == 1 ? x : 0));
        Picture map = ResidualHeatMap.Render(cover, marked, fullScale: 64);
        float[] lightness = Pictures.Region(map);
        for (int x = 1; x < lightness.Length; x++) Assert.True(lightness[x] > lightness[x - 1], $"{x}: {lightness[x - 1]} to {lightness[x]}");
        Assert.Equal(map.Rgba, ResidualHeatMap.Render(cover, darker, fullScale: 64).Rgba);
        Assert.Equal(map.Rgba, ResidualHeatMap.Render(cover, TestPictures.WithAlpha(marked, i => (byte)i), fullScale: 64).Rgba);
    }

    [Fact]
    public void Sizes_and_the_full_scale_are_checked()
    {
        Picture cover = TestPictures.Grey(5, 5);
        Assert.Throws<ArgumentException>(() => ResidualHeatMap.Render(cover, TestPictures.Grey(5, 6)));
        Assert.Throws<ArgumentException>(() => ResidualHeatMap.Render(cover, cover, fullScale: 0));
        Assert.Throws<ArgumentException>(() => ResidualHeatMap.Render(cover, cover, fullScale: double.NaN));
    }
}
