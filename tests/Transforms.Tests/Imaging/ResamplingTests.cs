namespace MlNetWatermark.Tests;

public class ResamplingTests
{
    [Fact]
    public void Pictures_are_resized_as_Pillow_does()
    {
        Picture cat = PictureFile.Read(RepositoryRoot.Image("chelsea.png"));
        foreach (Golden.ResizeCase golden in Golden.Read().Resizes)
        {
            Picture crop = TestPictures.Make(
                golden.Width, golden.Height, (x, y, c) => cat.Rgba[(4 * (((golden.Top + y) * cat.Width) + golden.Left + x)) + c]);
            float[] planes = new float[3 * golden.NewWidth * golden.NewHeight];
            Resampling.ToPlanes(crop, golden.NewWidth, golden.NewHeight, planes);
            AssertClose(golden.Red, planes.AsSpan(0, golden.Red.Length), 0.002);
            AssertClose(golden.Blue, planes.AsSpan(2 * golden.Red.Length), 0.002);

            float[] red = Enumerable.Range(0, golden.Width * golden.Height).Select(i => (float)crop.Rgba[4 * i]).ToArray();
            AssertClose(golden.Red, Resampling.Resize(red, golden.Width, golden.Height, golden.NewWidth, golden.NewHeight), 0.002);
        }
    }

    [Theory]
    [InlineData(256, 1920)]
    [InlineData(256, 300)]
    [InlineData(8, 9)]
    [InlineData(256, 257)]
    [InlineData(7, 100)]
    [InlineData(256, 200)]
    public void Eight_samples_at_once_are_what_they_are_one_by_one(int from, int to)
    {
        ResamplingKernel kernel = ResamplingKernel.Triangle(from, to);
        float[] source = Noise(from), resized = new float[to], expected = new float[to];
        kernel.Resize(source, resized);
        for (int x = 0; x < to; x++)
        {
            for (int k = 0; k < kernel.Weights(x).Length; k++) expected[x] += kernel.Weights(x)[k] * source[kernel.Start(x) + k];
        }

        AssertClose(expected, resized, 1e-5);
    }

    [Theory]
    [InlineData(32, 24, 100, 70)]
    [InlineData(32, 24, 32, 70)]
    [InlineData(5, 3, 64, 100)]
    [InlineData(1, 1, 10, 10)]
    public void Growing_is_bilinear_with_half_pixel_centres_and_clamped_edges(int width, int height, int newWidth, int newHeight)
    {
        float[] plane = Noise(width * height);
        float[] result = Resampling.Resize(plane, width, height, newWidth, newHeight);
        float[] expected = new float[result.Length];
        for (int y = 0; y < newHeight; y++)
        {
            for (int x = 0; x < newWidth; x++) expected[(y * newWidth) + x] = Naive(plane, width, height, (x + 0.5) * width / newWidth, (y + 0.5) * height / newHeight);
        }

        AssertClose(expected, result, 1e-5);
    }

    [Theory]
    [InlineData(100, 90, 8, 8)]
    [InlineData(33, 70, 8, 16)]
    [InlineData(3, 5, 8, 8)]
    public void Averaging_keeps_the_mean(int width, int height, int newWidth, int newHeight)
    {
        float[] plane = Noise(width * height);
        Assert.Equal(plane.Average(), Resampling.Average(plane, width, height, newWidth, newHeight).Average(), 1e-5);
    }

    [Fact]
    public void Averaging_by_a_whole_factor_is_the_mean_of_each_block()
    {
        float[] plane = Noise(12 * 8);
        float[] result = Resampling.Average(plane, 12, 8, 3, 2);
        for (int i = 0; i < 6; i++)
        {
            int x0 = i % 3 * 4;
            int y0 = i / 3 * 4;
            float mean = Enumerable.Range(0, 16).Average(k => plane[((y0 + (k / 4)) * 12) + x0 + (k % 4)]);
            Assert.Equal(mean, result[i], 1e-5);
        }
    }

    [Fact]
    public void A_fine_checkerboard_shrinks_to_its_mean_instead_of_flickering()
    {
        Picture board = TestPictures.Make(512, 512, (x, y, _) => (x + y) % 2 * 255);
        float[] planes = new float[3 * 128 * 128];
        Resampling.ToPlanes(board, 128, 128, planes);
        Assert.All(planes, value => Assert.InRange(value, 125, 130));
    }

    [Fact]
    public void Alpha_does_not_touch_the_colours()
    {
        Picture picture = TestPictures.Natural(90, 70);
        float[] opaque = new float[3 * 32 * 32];
        float[] transparent = new float[opaque.Length];
        Resampling.ToPlanes(picture, 32, 32, opaque);
        Resampling.ToPlanes(TestPictures.WithAlpha(picture, i => (byte)i), 32, 32, transparent);
        Assert.Equal(opaque, transparent);
    }

    private static float Naive(float[] plane, int width, int height, double x, double y)
    {
        x = Math.Clamp(x - 0.5, 0, width - 1);
        y = Math.Clamp(y - 0.5, 0, height - 1);
        int x0 = (int)x;
        int y0 = (int)y;
        int x1 = Math.Min(width - 1, x0 + 1);
        int y1 = Math.Min(height - 1, y0 + 1);
        double top = (plane[(y0 * width) + x0] * (1 - (x - x0))) + (plane[(y0 * width) + x1] * (x - x0));
        double bottom = (plane[(y1 * width) + x0] * (1 - (x - x0))) + (plane[(y1 * width) + x1] * (x - x0));
        return (float)((top * (1 - (y - y0))) + (bottom * (y - y0)));
    }

    private static float[] Noise(int length)
    {
        Random random = new(5);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextSingle())];
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.InRange(actual[i] - expected[i], -tolerance, tolerance);
    }
}
