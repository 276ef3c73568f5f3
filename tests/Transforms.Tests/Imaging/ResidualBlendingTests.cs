namespace MlNetWatermark.Tests;

public class ResidualBlendingTests
{
    private const int Side = 32;

    [Theory]
    [InlineData(300, 200, 40, 1)]
    [InlineData(129, 65, 42, 1)]
    [InlineData(20, 500, 36, 1)] // narrower than the residual
    [InlineData(300, 200, 44, 2)]
    public void The_result_has_the_psnr_asked_for(int width, int height, double psnr, double strength)
    {
        Picture cover = TestPictures.Natural(width, height);
        Picture marked = ResidualBlending.Apply(cover, Residual(), Side, Side, psnr, strength, region: null);
        double expected = psnr - (20 * Math.Log10(strength));
        Assert.Equal(expected, PeakSignalToNoise.Measure(cover, marked), 0.3); // rounding to whole values costs up to 0.2 dB
    }

    [Theory]
    [InlineData(300, 200)]
    [InlineData(1023, 37)]
    [InlineData(20, 500)]
    public void Rows_made_as_they_are_needed_give_the_plain_result(int width, int height)
    {
        Picture cover = TestPictures.Natural(width, height);
        byte[] plain = PlainBlending.Apply(cover, Residual(), Side, 38).Rgba, fast = ResidualBlending.Apply(cover, Residual(), Side, Side, 38, 1, region: null).Rgba;
        int different = 0;
        for (int i = 0; i < plain.Length; i++)
        {
            Assert.InRange(fast[i] - plain[i], -1, 1);
            if (fast[i] != plain[i]) different++;
        }

        Assert.InRange(different, 0, plain.Length / 1000); // halves that round either way
    }

    [Theory]
    [InlineData(38, 6)]
    [InlineData(16, 300)] // much of it must be clipped
    public void Every_pixel_follows_the_formula_and_is_clipped_not_wrapped(double psnr, double noise)
    {
        Picture cover = TestPictures.Natural(75, 50, noise: noise);
        float[] residual = Residual();
        Picture marked = ResidualBlending.Apply(cover, residual, Side, Side, psnr, 1, region: null);

        float[] noticeable = JustNoticeableDifference.Map(cover);
        float[][] planes = [.. Enumerable.Range(0, 3).Select(c => Resampling.Resize(residual.AsMemory(c * Side * Side, Side * Side), Side, Side, 75, 50))];
        double rms = Math.Sqrt(planes.Average(plane => plane.Select((value, i) => Math.Pow(value * noticeable[i], 2)).Average()));
        double gain = 255 * Math.Pow(10, -psnr / 20) / rms;
        for (int i = 0; i < cover.Rgba.Length; i++)
        {
            double exact = i % 4 == 3 ? 255 : cover.Rgba[i] + (gain * planes[i % 4][i / 4] * noticeable[i / 4]);
            Assert.InRange(marked.Rgba[i] - Math.Clamp(exact, 0, 255), -0.501, 0.501);
        }
    }

    [Fact]
    public void A_grey_picture_stays_grey()
    {
        Picture cover = TestPictures.Grey(120, 90);
        Picture marked = ResidualBlending.Apply(cover, Residual(), Side, Side, 40, 1, region: null);
        Assert.True(marked.IsGrey());
        Assert.Equal(40, PeakSignalToNoise.Measure(cover, marked), 0.3);
    }

    [Fact]
    public void Alpha_stays_and_transparent_pixels_are_left_alone()
    {
        Picture cover = TestPictures.WithAlpha(TestPictures.Natural(101, 60), i => (byte)(i % 3 * 100));
        Picture marked = ResidualBlending.Apply(cover, Residual(), Side, Side, 30, 1, region: null);
        int changed = 0;
        for (int i = 0; i < cover.Rgba.Length; i += 4)
        {
            Assert.Equal(cover.Rgba[i + 3], marked.Rgba[i + 3]);
            bool same = cover.Rgba.AsSpan(i, 4).SequenceEqual(marked.Rgba.AsSpan(i, 4));
            if (cover.Rgba[i + 3] == 0) Assert.True(same);
            if (!same) changed++;
        }

        Assert.True(changed > 101 * 60 / 2);
    }

    [Fact]
    public void Outside_the_region_nothing_changes_and_inside_nothing_is_different()
    {
        Picture cover = TestPictures.Natural(100, 80);
        float[] region = [.. Enumerable.Range(0, 100 * 80).Select(i => i % 100 < 50 ? 1f : 0f)];
        Picture everywhere = ResidualBlending.Apply(cover, Residual(), Side, Side, 36, 1, region: null);
        Picture half = ResidualBlending.Apply(cover, Residual(), Side, Side, 36, 1, region);
        for (int i = 0; i < cover.Rgba.Length; i++) Assert.Equal(i / 4 % 100 < 50 ? everywhere.Rgba[i] : cover.Rgba[i], half.Rgba[i]);
    }

    [Fact]
    public void A_residual_of_zeros_returns_the_cover()
    {
        Picture cover = TestPictures.Natural(64, 64);
        Assert.Equal(cover.Rgba, ResidualBlending.Apply(cover, new float[3 * Side * Side], Side, Side, 40, 1, region: null).Rgba);
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes()
    {
        Picture cover = TestPictures.Natural(640, 480);
        byte[] first = ResidualBlending.Apply(cover, Residual(), Side, Side, 40, 1, region: null).Rgba;
        for (int i = 0; i < 5; i++) Assert.Equal(first, ResidualBlending.Apply(cover, Residual(), Side, Side, 40, 1, region: null).Rgba);
    }

    private static float[] Residual()
    {
        Random random = new(3);
        return [.. Enumerable.Range(0, 3 * Side * Side).Select(_ => (random.NextSingle() * 2) - 1)];
    }
}
