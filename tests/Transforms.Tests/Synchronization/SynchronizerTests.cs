namespace MlNetWatermark.Tests;

/// <summary>The search alone, on waves put into noise by hand.</summary>
public class SynchronizerTests
{
    private const int Side = 256;

    public static TheoryData<double, double, double, double> Maps => new()
    {
        { 1, 0, 0, 1 },
        { 0.9, 0.5, -0.45, 0.8 }, // turned
        { -0.7, 0, 0, 0.9 }, // mirrored
        { 0, 0.5, 0.6, 0 }, // mirrored and turned by a quarter
        { -0.6, 0.1, -0.2, -0.8 }, // nearly on its head, sheared
    };

    // The map takes pixels, counted from the centre, to the working size.
    [Theory]
    [MemberData(nameof(Maps))]
    public void Waves_in_noise_are_found_to_a_fraction_of_a_pixel(double a, double b, double c, double d)
    {
        (int width, int height) = (300, 260);
        Homography truth = new(a, b, 140.3 - (a * width / 2) - (b * height / 2), c, d, 99.6 - (c * width / 2) - (d * height / 2), 0, 0, 1);
        Picture picture = Waves(width, height, truth, amplitude: 4, noise: 60);
        WavePlacement best = new Synchronizer(WavePattern.Standard, Side).Find(picture)[0];
        foreach ((double x, double y) in ((double, double)[])[(0, 0), (width, 0), (0, height), (width, height), (width / 2.0, height / 2.0)])
        {
            (double u, double v) = truth.Of(x, y);
            (double foundU, double foundV) = best.ToWorking.Of(x, y);
            Assert.Equal(0, Math.IEEERemainder(u - foundU, WavePattern.Side), 0.4);
            Assert.Equal(0, Math.IEEERemainder(v - foundV, WavePattern.Side), 0.4);
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(77, false)]
    [InlineData(-137, true)]
    public void Faint_waves_are_found_in_a_whole_picture_that_was_only_turned_or_mirrored(double degrees, bool mirrored)
    {
        (int width, int height) = (300, 260);
        Homography truth = Homography.Translation(Side / 2.0, Side / 2.0).After(Homography.Scaling((mirrored ? -1.0 : 1.0) * Side / width, (double)Side / height))
            .After(Homography.Rotation(-degrees)).After(Homography.Translation(-width / 2.0, -height / 2.0));
        WavePlacement best = new Synchronizer(WavePattern.Standard, Side).Find(Waves(width, height, truth, amplitude: 0.35, noise: 60))[0];
        (double u, double v) = truth.Of(width, 0);
        (double foundU, double foundV) = best.ToWorking.Of(width, 0);
        Assert.Equal(0, Math.IEEERemainder(u - foundU, WavePattern.Side), 1.0);
        Assert.Equal(0, Math.IEEERemainder(v - foundV, WavePattern.Side), 1.0);
    }

    [Fact]
    public void A_tilted_picture_is_followed()
    {
        (int width, int height) = (300, 300);
        Homography tilted = Homography.ToQuadrilateral([(3, 2), (254, 0), (250, 256), (0, 252)]).After(Homography.Scaling(1.0 / width, 1.0 / height));
        WavePlacement best = new Synchronizer(WavePattern.Standard, Side).Find(Waves(width, height, tilted, amplitude: 6, noise: 40))[0];
        (double u, double v) = tilted.Of(width, height);
        (double foundU, double foundV) = best.ToWorking.Of(width, height);
        Assert.Equal(0, Math.IEEERemainder(u - foundU, WavePattern.Side), 0.8);
        Assert.Equal(0, Math.IEEERemainder(v - foundV, WavePattern.Side), 0.8);
    }

    [Fact]
    public void A_picture_that_lies_as_marked_is_recognised_and_a_shift_is_measured()
    {
        Synchronizer synchronizer = new(WavePattern.Standard, Side);
        Assert.False(synchronizer.AsMarked(Planes(TestPictures.Random(Side, Side))).Found);
        (_, bool found, double farthest) = synchronizer.AsMarked(Planes(Waves(Side, Side, Homography.Scaling(1, 1), 4, 60)));
        Assert.True(found);
        Assert.True(farthest < 0.5);
        (_, found, farthest) = synchronizer.AsMarked(Planes(Waves(Side, Side, Homography.Translation(0.8, -0.5), 4, 60)));
        Assert.True(found);
        Assert.Equal(0.8, farthest, 0.3);
    }

    [Theory]
    [InlineData(16, 16)]
    [InlineData(1, 1)]
    [InlineData(3, 900)]
    public void Pictures_of_any_size_can_be_searched(int width, int height)
    {
        foreach (WavePlacement placement in new Synchronizer(WavePattern.Standard, Side).Find(TestPictures.Random(width, height)))
        {
            Rectification rectified = Rectification.Of(TestPictures.Random(width, height), placement, SynchronizationInfo.Tiny);
            Assert.All(rectified.Planes, value => Assert.InRange(value, 0, 255.01f));
        }
    }

    [Theory]
    [InlineData(480, 320, 30)]
    [InlineData(480, 270, 60)]
    [InlineData(320, 480, -137)]
    public void The_window_shows_all_of_a_whole_picture_that_was_turned(int width, int height, double degrees)
    {
        Homography turned = Homography.Translation(Side / 2.0, Side / 2.0).After(Homography.Scaling((double)Side / width, (double)Side / height))
            .After(Homography.Rotation(-degrees)).After(Homography.Translation(-width / 2.0, -height / 2.0));
        // What agrees lies off the centre: flat parts say nothing.
        Rectification rectified = Rectification.Of(TestPictures.Random(width, height), new WavePlacement(turned, 10, 0.6, 0.35), SynchronizationInfo.Tiny);
        (double x, double y) = rectified.ToWindow.Of(width / 2.0, height / 2.0);
        Assert.Equal(Side / 2.0, x, 1e-6);
        Assert.Equal(Side / 2.0, y, 1e-6);
    }

    [Fact]
    public void Moving_evidence_onto_the_tile_undoes_where_the_window_begins()
    {
        // The window's corner lies 3 cells right of and 2 below a tile's corner.
        WavePlacement placement = new(Homography.Translation(24, 16), 10, 0.5, 0.5);
        Rectification rectified = Rectification.Of(TestPictures.Random(Side, Side), placement, SynchronizationInfo.Tiny);
        Assert.Equal((3, 2), (rectified.Columns, rectified.Rows));
        float[] cells = [.. Enumerable.Range(0, 32 * 32).Select(i => (float)i)];
        float[] moved = rectified.OnTile(cells, 32, 32);
        Assert.Equal(cells[0], moved[(2 * 32) + 3]);
        Assert.Equal(cells[(31 * 32) + 30], moved[(1 * 32) + 1]);
    }

    [Fact]
    public void A_mask_over_the_window_returns_to_the_picture()
    {
        Picture picture = TestPictures.Random(200, 100);
        // Mirrored: the picture's right edge is the window's left one.
        WavePlacement placement = new(new Homography(-1.28, 0, 256, 0, 2.56, 0, 0, 0, 1), 10, 0.5, 0.5);
        Rectification rectified = Rectification.Of(picture, placement, SynchronizationInfo.Tiny);
        float[] left = [.. Enumerable.Range(0, Side * Side).Select(i => i % Side < 128 ? 1f : 0f)];
        float[] back = rectified.OnPicture(left, Side, 200, 100);
        Assert.Equal(0, back[(50 * 200) + 20]);
        Assert.Equal(1, back[(50 * 200) + 180]);
    }



    private static float[] Planes(Picture picture)
    {
        float[] planes = new float[3 * Side * Side];
        Resampling.ToPlanes(picture, Side, Side, planes);
        return planes;
    }

    private static Picture Waves(int width, int height, Homography toWorking, double amplitude, double noise)
    {
        Random random = new(1);
        double[] grain = [.. Enumerable.Range(0, width * height).Select(_ => noise * (random.NextDouble() - 0.5))];
        return TestPictures.Make(width, height, (x, y, _) =>
        {
            (double u, double v) = toWorking.Of(x + 0.5, y + 0.5);
            double sum = WavePattern.Standard.Waves.Sum(w => Math.Cos(2 * Math.PI * ((w.U * (u - 0.5)) + (w.V * (v - 0.5)) + w.Phase) / WavePattern.Side));
            return 128 + (amplitude * sum) + grain[(y * width) + x];
        });
    }
}
