namespace MlNetWatermark.Tests;

public class QualityMetricTests
{
    [Fact]
    public void Picture_metrics_agree_with_scikit_image()
    {
        foreach (Golden.QualityCase golden in Golden.Read().Quality)
        {
            Picture cover = PictureFile.Read(RepositoryRoot.Image(golden.Picture));
            Picture changed = Edit(cover, golden.Edit);
            Assert.Equal(golden.Psnr, PeakSignalToNoise.Measure(cover, changed), 1e-9);
            Assert.Equal(golden.Ssim, StructuralSimilarity.Measure(cover, changed), 1e-7);
            Assert.Equal(golden.MsSsim, MultiScaleStructuralSimilarity.Measure(cover, changed)!.Value, 1e-7);
            ColourDifferenceResult difference = ColourDifference.Measure(cover, changed);
            Assert.Equal(golden.ColourMean, difference.Mean, 1e-4);
            Assert.Equal(golden.Colour99, difference.Percentile99, 1e-4);
            Assert.Equal(golden.Largest, LargestChange.Measure(cover, changed));
        }
    }

    [Fact]
    public void Colour_differences_agree_with_the_published_pairs()
    {
        foreach (double[] pair in Golden.Read().Colours)
        {
            CieLab one = new(pair[0], pair[1], pair[2]), other = new(pair[3], pair[4], pair[5]);
            Assert.Equal(pair[6], CieLab.Difference(one, other), 0.5001e-4);
            Assert.Equal(pair[6], CieLab.Difference(other, one), 0.5001e-4);
        }
    }

    [Fact]
    public void Five_scales_need_176_pixels()
    {
        Picture large = TestPictures.Natural(176, 177);
        Assert.Equal(1, MultiScaleStructuralSimilarity.Measure(large, large)!.Value, 1e-12);
        Picture small = TestPictures.Natural(175, 300);
        Assert.Null(MultiScaleStructuralSimilarity.Measure(small, small));
    }

    [Fact]
    public void A_negative_picture_has_no_multi_scale_similarity()
    {
        Picture picture = TestPictures.Random(180, 180);
        Picture negative = new(180, 180, [.. picture.Rgba.Select(value => (byte)(255 - value))]);
        Assert.Equal(0, MultiScaleStructuralSimilarity.Measure(picture, negative));
    }

    [Fact]
    public void One_changed_channel_of_one_pixel_is_the_largest_change()
    {
        byte[] rgba = [10, 20, 30, 255, 40, 50, 60, 255];
        byte[] changed = [10, 20, 30, 0, 40, 50, 53, 255];
        Assert.Equal(7, LargestChange.Measure(new Picture(2, 1, rgba), new Picture(2, 1, changed)));
    }

    [Fact]
    public void Equal_pictures_are_infinitely_close()
    {
        Picture picture = TestPictures.Natural(30, 20);
        Assert.Equal(double.PositiveInfinity, PeakSignalToNoise.Measure(picture, picture));
        Assert.Equal(1, StructuralSimilarity.Measure(picture, picture), 1e-12);
        Assert.Equal(new ColourDifferenceResult(0, 0), ColourDifference.Measure(picture, picture));
        Assert.Equal(0, LargestChange.Measure(picture, picture));
    }

    [Fact]
    public void Alpha_is_not_measured()
    {
        Picture picture = TestPictures.Natural(30, 20);
        Picture transparent = TestPictures.WithAlpha(picture, _ => 9);
        Assert.Equal(double.PositiveInfinity, PeakSignalToNoise.Measure(picture, transparent));
        Assert.Equal(1, StructuralSimilarity.Measure(picture, transparent), 1e-12);
        Assert.Equal(new ColourDifferenceResult(0, 0), ColourDifference.Measure(picture, transparent));
        Assert.Equal(0, LargestChange.Measure(picture, transparent));
    }

    [Fact]
    public void The_psnr_of_a_region_counts_its_pixels_alone()
    {
        Picture before = new(3, 1, [10, 10, 10, 255, 20, 20, 20, 255, 30, 30, 30, 255]);
        Picture after = new(3, 1, [13, 10, 6, 255, 20, 21, 20, 0, 90, 90, 90, 255]);
        // Squared differences 9 + 0 + 16 and 0 + 1 + 0 over six samples; the third pixel is outside.
        Assert.Equal(10 * Math.Log10(255.0 * 255 * 6 / 26), PeakSignalToNoise.Measure(before, after, [1, 0.6f, 0.5f]), 1e-12);
        Assert.Equal(PeakSignalToNoise.Measure(before, after), PeakSignalToNoise.Measure(before, after, [1, 1, 1]), 1e-12);
        Assert.Equal(double.PositiveInfinity, PeakSignalToNoise.Measure(before, before, [0, 1, 0]));
        Assert.Throws<ArgumentException>(() => PeakSignalToNoise.Measure(before, after, [0, 0, 0]));
        Assert.Throws<ArgumentException>(() => PeakSignalToNoise.Measure(before, after, [1, 1]));
    }

    [Fact]
    public void Pictures_of_other_sizes_cannot_be_compared()
    {
        Picture wide = TestPictures.Natural(30, 20), high = TestPictures.Natural(20, 30);
        Assert.Throws<ArgumentException>(() => PeakSignalToNoise.Measure(wide, high));
        Assert.Throws<ArgumentException>(() => MultiScaleStructuralSimilarity.Measure(wide, high));
        Assert.Throws<ArgumentException>(() => ColourDifference.Measure(wide, high));
        Assert.Throws<ArgumentException>(() => LargestChange.Measure(wide, high));
        Assert.Throws<ArgumentException>(() => StructuralSimilarity.Measure(TestPictures.Natural(30, 10), TestPictures.Natural(30, 10)));
    }

    // The edits of make_quality.py.
    private static Picture Edit(Picture cover, string edit)
    {
        int Value(int x, int y, int c) => cover.Rgba[(4 * ((y * cover.Width) + x)) + c];
        return TestPictures.Make(cover.Width, cover.Height, (x, y, c) => edit switch
        {
            "noise" => Value(x, y, c) + ((int)((uint)(((ulong)((x * 7) + (y * 13) + (c * 29)) * 2654435761UL) & 0xFFFFFFFF) / 65536 % 9) - 4),
            "brighter" => Value(x, y, c) + 10,
            "coarse" => (Value(x, y, c) / 16 * 16) + 8,
            "shifted" => Value((x - 2 + cover.Width) % cover.Width, y, c),
            _ => throw new ArgumentException($"No edit is called {edit}.", nameof(edit)),
        });
    }
}
