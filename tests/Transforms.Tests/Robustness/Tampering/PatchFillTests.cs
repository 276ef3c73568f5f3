namespace MlNetWatermark.Tests;

public sealed class PatchFillTests
{
    [Fact]
    public void A_periodic_texture_goes_on_in_the_hole()
    {
        Picture texture = TestPictures.Make(120, 90, (x, y, c) => 128 + (60 * Math.Sin(x * Math.PI / 4)) + (50 * Math.Cos((y * Math.PI / 3) + c)));
        float[] hole = Hole(120, 90, (x, y) => x is >= 40 and < 72 && y is >= 30 and < 58);
        Picture filled = PatchFill.Apply(texture, hole, new Random(1));
        Assert.True(PeakSignalToNoise.Measure(texture, filled, hole) > 35, $"{PeakSignalToNoise.Measure(texture, filled, hole)} dB");
    }

    [Fact]
    public void An_edge_is_joined_through_the_hole()
    {
        Picture edge = TestPictures.Make(100, 100, (_, y, c) => y < 50 ? 200 : 40 + (10 * c));
        float[] hole = Hole(100, 100, (x, y) => Math.Pow(x - 50, 2) + Math.Pow(y - 45, 2) < 400);
        Assert.True(PeakSignalToNoise.Measure(edge, PatchFill.Apply(edge, hole, new Random(1)), hole) > 20);
    }

    [Fact]
    public void Pixels_outside_stay_and_the_same_seed_gives_the_same_filling()
    {
        Picture picture = TestPictures.Natural(97, 71);
        float[] hole = Hole(97, 71, (x, y) => x > 60 || (x < 20 && y < 20)); // reaches the edges of a picture of odd sides
        Picture filled = PatchFill.Apply(picture, hole, new Random(3));
        for (int i = 0; i < hole.Length; i++) if (hole[i] == 0) Assert.Equal(picture.Rgba.AsSpan(4 * i, 4), filled.Rgba.AsSpan(4 * i, 4));
        Assert.Equal(filled.Rgba, PatchFill.Apply(picture, hole, new Random(3)).Rgba);
        Assert.NotEqual(filled.Rgba, PatchFill.Apply(picture, hole, new Random(4)).Rgba);
    }

    [Fact]
    public void Where_no_whole_patch_is_left_the_filling_is_smooth()
    {
        Picture grey = TestPictures.Make(64, 64, (_, _, c) => 90 + c);
        float[] hole = Hole(64, 64, (x, y) => x is > 2 and < 61 && y is > 2 and < 61);
        Assert.Equal(grey.Rgba, PatchFill.Apply(grey, hole, new Random(1)).Rgba);
        Assert.Equal(64 * 64 * 4, PatchFill.Apply(grey, Hole(64, 64, (_, _) => true), new Random(1)).Rgba.Length);
        Assert.Equal(grey.Rgba, PatchFill.Apply(grey, new float[64 * 64], new Random(1)).Rgba);
    }

    internal static float[] Hole(int width, int height, Func<int, int, bool> inside) =>
        [.. Enumerable.Range(0, width * height).Select(i => inside(i % width, i / width) ? 1f : 0)];
}
