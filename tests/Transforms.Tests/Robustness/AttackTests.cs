namespace MlNetWatermark.Tests;

public sealed partial class AttackTests
{
    /// <summary>Odd sides, so that halves and resizing have something to round.</summary>
    private static readonly Picture s_cover = Noise(101, 67, seed: 1);

    private static readonly Picture s_watermarked = Noise(101, 67, seed: 2);

    public static TheoryData<string> All =>
    [
        "none", "jpeg:50", "webp:50", "resize:0.5", "shrink:0.5", "noise:0.02", "blur:1.5", "brightness:0.8", "contrast:1.2", "saturation:0.5",
        "hue:0.2", "gamma:1.5", "grey", "splice:0.5", "splice:0.1", "cutout:0.2", "replace:0.3", "splice:0.5+jpeg:50+shrink:0.7",
        "jpeg444:50", "palette:16", "social:2", "resize-nearest:0.5", "resize-bilinear:0.5", "resize-lanczos:0.5", "crop-back:0.5", "crop-black:0.5",
        "rotate:10", "flip", "flip-vertical", "perspective:0.3", "shear:10", "translate:0.1", "impulse:0.05", "motion-blur:9", "median:5",
        "sharpen:1", "equalise", "posterise:8", "text:0.2", "logo:0.1", "splice-foreign:0.5", "blob:0.5", "copy-move:0.1", "removal:0.1",
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void The_same_seed_gives_the_same_bytes(string name)
    {
        AttackResult first = Apply(name, seed: 5), second = Apply(name, seed: 5);
        Assert.Equal(first.Picture.Rgba, second.Picture.Rgba);
        Assert.Equal(first.Mask, second.Mask);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_input_stays_and_the_mask_has_the_result_s_size(string name)
    {
        byte[] before = [.. s_watermarked.Rgba];
        AttackResult result = Apply(name, seed: 5);
        Assert.Equal(before, s_watermarked.Rgba);
        if (result.Mask is { } mask)
        {
            Assert.Equal(result.Picture.Width * result.Picture.Height, mask.Length);
            Assert.All(mask, value => Assert.True(value is 0 or 1));
        }

        bool smaller = name.Contains("shrink", StringComparison.Ordinal);
        Assert.Equal(smaller, result.Picture.Width < s_watermarked.Width);
        if (!smaller) Assert.Equal((101, 67), (result.Picture.Width, result.Picture.Height));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Everything_but_none_changes_the_picture(string name)
    {
        Assert.Equal(name == "none", Apply(name, seed: 5).Picture.Rgba.SequenceEqual(s_watermarked.Rgba));
    }

    [Theory]
    [InlineData("splice:0.5", 0.5)]
    [InlineData("splice:0.1", 0.1)]
    [InlineData("splice:0.9", 0.9)]
    [InlineData("cutout:0.2", 0.8)]
    [InlineData("replace:0.3", 0.7)]
    [InlineData("replace:0.3+jpeg:50", 0.7)]
    [InlineData("splice:0.5+shrink:0.5", 0.5)]
    public void The_mask_keeps_the_wanted_share(string name, double kept)
    {
        for (int seed = 0; seed < 30; seed++) Assert.Equal(kept, Apply(name, seed).Mask!.Average(), 0.03);
    }

    [Fact]
    public void A_splice_shows_the_original_exactly_where_the_mask_is_0()
    {
        AttackResult result = Apply("splice:0.3", seed: 3);
        for (int i = 0; i < result.Mask!.Length; i++)
        {
            Picture source = result.Mask[i] == 1 ? s_watermarked : s_cover;
            Assert.Equal(source.Rgba.AsSpan(4 * i, 4), result.Picture.Rgba.AsSpan(4 * i, 4));
        }
    }

    [Fact]
    public void A_cut_out_object_is_black()
    {
        AttackResult result = Apply("cutout:0.3", seed: 3);
        for (int i = 0; i < result.Mask!.Length; i++)
        {
            if (result.Mask[i] == 0) Assert.Equal([0, 0, 0, 255], result.Picture.Rgba[(4 * i)..((4 * i) + 4)]);
        }
    }

    [Fact]
    public void Objects_are_rectangles_and_ellipses()
    {
        // Area over bounding box: 1 for a rectangle, pi / 4 for an ellipse.
        double[] fillings = [.. Enumerable.Range(0, 20).Select(seed => Filling(Apply("cutout:0.2", seed)))];
        Assert.Contains(fillings, filling => filling == 1);
        Assert.Contains(fillings, filling => Math.Abs(filling - (Math.PI / 4)) < 0.05);
    }

    [Theory]
    [InlineData("splice:0.5")]
    [InlineData("replace:0.5")]
    public void Putting_pixels_back_needs_a_cover_of_the_same_size(string name)
    {
        IAttack attack = AttackSuite.Parse(name);
        Assert.Throws<ArgumentException>(() => attack.Apply(new AttackInput(s_watermarked, null, new Random(1))));
        Assert.Throws<ArgumentException>(() => attack.Apply(new AttackInput(s_watermarked, Noise(67, 101, 1), new Random(1))));
    }

    [Fact]
    public void Values_follow_their_formulas()
    {
        Picture pixel = new(2, 1, [100, 50, 200, 255, 0, 255, 10, 128]);
        Assert.Equal([80, 40, 160, 255, 0, 204, 8, 128], One("brightness:0.8"));
        Assert.Equal([82, 82, 82, 255, 151, 151, 151, 128], One("grey")); // 0.299 R + 0.587 G + 0.114 B = 82.05 and 150.825
        Assert.Equal([91, 66, 141, 255, 75, 203, 80, 128], One("saturation:0.5"));
        Assert.Equal([108, 83, 158, 255, 58, 186, 63, 128], One("contrast:0.5")); // mean grey 116.4
        Assert.Equal([39, 10, 157, 255, 0, 255, 0, 128], One("gamma:2"));
        Assert.Equal([200, 50, 150, 255, 0, 245, 255, 128], One("hue:0.16666666666666666")); // a sixth: hues 260 to 320 and 122.35 to 182.35 degrees

        byte[] One(string name) => AttackSuite.Parse(name).Apply(new AttackInput(pixel, null, new Random(1))).Picture.Rgba;
    }

    [Fact]
    public void Noise_has_the_wanted_deviation()
    {
        Picture grey = new(200, 200, [.. Enumerable.Repeat((byte)128, 4 * 200 * 200)]);
        byte[] noisy = AttackSuite.Parse("noise:0.05").Apply(new AttackInput(grey, null, new Random(1))).Picture.Rgba;
        double variance = noisy.Where((_, i) => i % 4 != 3).Average(value => Math.Pow(value - 128, 2));
        Assert.Equal(0.05 * 255, Math.Sqrt(variance), 0.2);
        Assert.All(noisy.Where((_, i) => i % 4 == 3), alpha => Assert.Equal(128, alpha));
    }

    [Fact]
    public void Blur_keeps_a_flat_picture_and_spreads_a_point_by_its_sigma()
    {
        byte[] flat = [.. Enumerable.Repeat((byte)77, 4 * 20 * 10)];
        Assert.Equal(flat, AttackSuite.Parse("blur:2").Apply(new AttackInput(new Picture(20, 10, flat), null, new Random(1))).Picture.Rgba);

        byte[] point = new byte[4 * 31 * 31];
        for (int c = 0; c < 3; c++) point[(4 * ((15 * 31) + 15)) + c] = 255;
        byte[] spread = AttackSuite.Parse("blur:1").Apply(new AttackInput(new Picture(31, 31, point), null, new Random(1))).Picture.Rgba;
        Assert.Equal(255 / (2 * Math.PI), spread[4 * ((15 * 31) + 15)], 1.0);
        Assert.Equal(spread[4 * ((15 * 31) + 14)], spread[4 * ((14 * 31) + 15)]);
    }

    private static AttackResult Apply(string name, int seed) =>
        AttackSuite.Parse(name).Apply(new AttackInput(s_watermarked, s_cover, new Random(seed)));

    private static double Filling(AttackResult result)
    {
        int width = result.Picture.Width;
        int[] gone = [.. Enumerable.Range(0, result.Mask!.Length).Where(i => result.Mask[i] == 0)];
        int across = gone.Max(i => i % width) - gone.Min(i => i % width) + 1, down = gone.Max(i => i / width) - gone.Min(i => i / width) + 1;
        return (double)gone.Length / (across * down);
    }

    private static Picture Noise(int width, int height, int seed)
    {
        byte[] rgba = new byte[4 * width * height];
        new Random(seed).NextBytes(rgba);
        for (int i = 3; i < rgba.Length; i += 4) rgba[i] = 255;
        return new Picture(width, height, rgba);
    }
}
