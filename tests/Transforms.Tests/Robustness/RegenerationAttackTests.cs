namespace MlNetWatermark.Tests;

/// <summary>The built-in autoencoder and the refusal of other files; files made for the purpose are in the trainers' tests.</summary>
public sealed class RegenerationAttackTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 200)]
    [InlineData(64, 64)]
    [InlineData(65, 130)]
    public void Any_size_is_kept_and_so_is_alpha(int width, int height)
    {
        Picture picture = TestPictures.WithAlpha(TestPictures.Natural(width, height), i => (byte)(i * 7));
        Picture result = Regenerate(picture, "regenerate:1");
        Assert.Equal((width, height), (result.Width, result.Height));
        for (int i = 0; i < width * height; i++) Assert.Equal((byte)(i * 7), result.Rgba[(4 * i) + 3]);
    }

    [Fact]
    public void The_same_picture_gives_the_same_bytes_at_once_and_side_by_side()
    {
        Picture picture = TestPictures.Natural(65, 130);
        byte[] once = Regenerate(picture, "regenerate:2").Rgba;
        Parallel.For(0, 4, _ => Assert.Equal(once, Regenerate(picture, "regenerate:2").Rgba));
    }

    [Fact]
    public void A_photo_comes_back_recognisable_and_changed_and_worse_with_each_pass()
    {
        Picture photo = PictureFile.Read(RepositoryRoot.Image("chelsea.png"));
        double once = PeakSignalToNoise.Measure(photo, Regenerate(photo, "regenerate:1"));
        double thrice = PeakSignalToNoise.Measure(photo, Regenerate(photo, "regenerate:3"));
        Assert.InRange(once, 26, 36);
        Assert.InRange(thrice, 20, once - 0.2);
    }

    [Fact]
    public void A_picture_of_odd_size_looks_like_the_corner_of_a_larger_one()
    {
        // Far from the padded border both see the same pixels.
        Picture large = TestPictures.Natural(160, 160);
        Picture small = TestPictures.Make(101, 99, (x, y, c) => large.Rgba[(4 * ((y * 160) + x)) + c]);
        Picture whole = Regenerate(large, "regenerate:1"), corner = Regenerate(small, "regenerate:1");
        for (int y = 0; y < 40; y++)
        {
            for (int x = 0; x < 40; x++) Assert.Equal(TestPictures.At(whole, x, y).Red, TestPictures.At(corner, x, y).Red, 1.0);
        }
    }

    [Fact]
    public void A_file_that_is_no_onnx_model_is_refused()
    {
        string file = _folder.File("bad.onnx");
        File.WriteAllText(file, "no model");
        WatermarkModelException problem = Assert.Throws<WatermarkModelException>(() => new RegenerationAttack(file));
        Assert.Contains("bad.onnx", problem.Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => new RegenerationAttack(_folder.File("none.onnx")));
    }

    [Fact]
    public void A_network_that_is_no_autoencoder_is_refused_with_what_was_expected()
    {
        WatermarkModelException problem = Assert.Throws<WatermarkModelException>(
            () => new RegenerationAttack(Path.Combine(TinyModel.Folder, WatermarkModel.EmbedderFile)));
        Assert.Contains("an autoencoder has one, float [N, 3, H, W]", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("regenerate:0")]
    [InlineData("regenerate:1.5")]
    [InlineData("regenerate")]
    [InlineData("renoise:0")]
    public void Passes_and_noise_have_a_range(string text) => Assert.Throws<ArgumentException>(() => AttackSuite.Parse(text));

    [Fact]
    public void Renoising_ends_closer_to_the_picture_than_noise_alone()
    {
        Picture picture = TestPictures.Natural(96, 80, noise: 2);
        double noisy = PeakSignalToNoise.Measure(picture, Regenerate(picture, "noise:0.05"));
        double renoised = PeakSignalToNoise.Measure(picture, Regenerate(picture, "renoise:0.05"));
        Assert.True(renoised > noisy + 5, $"{noisy:F1} dB noisy, {renoised:F1} dB denoised");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 9)]
    public void Renoising_takes_any_size(int width, int height)
    {
        Picture result = Regenerate(TestPictures.Natural(width, height), "renoise:0.05");
        Assert.Equal((width, height), (result.Width, result.Height));
    }

    [Fact]
    public void Non_local_means_leaves_a_flat_area_flat_and_an_edge_sharp()
    {
        float[] plane = [.. Enumerable.Range(0, 16 * 16).Select(i => i % 16 < 8 ? 20f : 200f)];
        float[][] result = NonLocalMeans.Apply([plane, plane, plane], 16, 16, sigma: 5);
        foreach (float[] found in result)
        {
            for (int i = 0; i < plane.Length; i++) Assert.Equal(plane[i], found[i], 0.01f);
        }
    }

    private static Picture Regenerate(Picture picture, string attack) =>
        AttackSuite.Parse(attack).Apply(new AttackInput(picture, null, new Random(3))).Picture;
}
