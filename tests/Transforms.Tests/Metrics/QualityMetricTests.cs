namespace MlNetWatermark.Tests;

public class QualityMetricTests
{
    [Fact]
    public void Psnr_and_ssim_agree_with_scikit_image()
    {
        foreach (Golden.QualityCase golden in Golden.Read().Quality)
        {
            Picture cover = PictureFile.Read(RepositoryRoot.Image(golden.Picture));
            Picture changed = Edit(cover, golden.Edit);
            Assert.Equal(golden.Psnr, PeakSignalToNoise.Measure(cover, changed), 1e-9);
            Assert.Equal(golden.Ssim, StructuralSimilarity.Measure(cover, changed), 1e-7);
        }
    }

    [Fact]
    public void Equal_pictures_are_infinitely_close()
    {
        Picture picture = TestPictures.Natural(30, 20);
        Assert.Equal(double.PositiveInfinity, PeakSignalToNoise.Measure(picture, picture));
        Assert.Equal(1, StructuralSimilarity.Measure(picture, picture), 1e-12);
    }

    [Fact]
    public void Alpha_is_not_measured()
    {
        Picture picture = TestPictures.Natural(30, 20);
        Picture transparent = TestPictures.WithAlpha(picture, _ => 9);
        Assert.Equal(double.PositiveInfinity, PeakSignalToNoise.Measure(picture, transparent));
        Assert.Equal(1, StructuralSimilarity.Measure(picture, transparent), 1e-12);
    }

    [Fact]
    public void Pictures_of_other_sizes_cannot_be_compared()
    {
        Assert.Throws<ArgumentException>(() => PeakSignalToNoise.Measure(TestPictures.Natural(30, 20), TestPictures.Natural(20, 30)));
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
