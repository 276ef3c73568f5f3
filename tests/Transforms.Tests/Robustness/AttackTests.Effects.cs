namespace MlNetWatermark.Tests;

public sealed partial class AttackTests
{
    /// <summary>One value in the middle of each kind's range, or near it where that is too slow or too strong; but HEIC, which is never available.</summary>
    public static TheoryData<string> EveryKind => [.. AttackKinds.All.Where(kind => kind.Name != "heic").Select(kind => kind.Value.Length == 0 ? kind.Name : $"{kind.Name}:" + kind.Name switch
    {
        "median" => "17",
        "social" => "2",
        "motion-blur" => "15",
        "rotate" or "rotate-expand" or "shear" => "20",
        "regenerate" => "2",
        _ when kind.Whole => "40",
        "aspect" or "brightness" or "contrast" or "saturation" or "gamma" or "sharpen" or "blur" => "1.5",
        _ => "0.3",
    })];

    [Theory]
    [MemberData(nameof(EveryKind))]
    public void Tiny_and_narrow_pictures_are_edited_too(string name)
    {
        if (name.StartsWith("avif", StringComparison.Ordinal)) Assert.SkipUnless(HasAvif(), "avifenc and avifdec are not installed.");
        foreach ((int width, int height) in ((int, int)[])[(1, 1), (64, 1), (1, 64), (2, 3)])
        {
            AttackResult result = AttackSuite.Parse(name).Apply(
                new AttackInput(Noise(width, height, 1), Noise(width, height, 2), new Random(3)) { Other = Noise(5, 4, 3) });
            if (result.Mask is { } mask) Assert.Equal(result.Picture.Width * result.Picture.Height, mask.Length);
        }
    }

    [Fact]
    public void Avif_changes_a_picture_little_and_says_when_its_program_is_missing()
    {
        Picture photograph = Smooth(80, 60);
        AttackInput input = new(photograph, null, new Random(1));
        IAttack attack = AttackSuite.Parse("avif:60");
        if (!HasAvif())
        {
            AttackNotAvailableException problem = Assert.Throws<AttackNotAvailableException>(() => attack.Apply(input));
            Assert.Contains("avifenc", problem.Message, StringComparison.Ordinal);
            return;
        }

        Picture result = attack.Apply(input).Picture;
        Assert.Equal((80, 60), (result.Width, result.Height));
        Assert.InRange(MeanDifference(photograph, result), 0.1, 6);
        Assert.Equal(result.Rgba, attack.Apply(input).Picture.Rgba);
    }

    [Fact]
    public void Jpeg444_keeps_fine_colour_that_jpeg_loses()
    {
        Picture colours = new(64, 64, [.. Enumerable.Range(0, 64 * 64).SelectMany(i => i % 2 == 0 ? new byte[] { 200, 60, 60, 255 } : [60, 60, 200, 255])]);
        double full = MeanDifference(colours, One("jpeg444:95", colours)), half = MeanDifference(colours, One("jpeg:95", colours));
        Assert.True(full < half / 4, $"{full} {half}");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(256)]
    public void A_palette_has_at_most_its_colours(int colours)
    {
        Picture result = One($"palette:{colours}", s_watermarked);
        int used = Enumerable.Range(0, 101 * 67).Select(i => BitConverter.ToUInt32(result.Rgba, 4 * i)).Distinct().Count();
        Assert.InRange(used, colours / 2, colours);
    }

    [Fact]
    public void A_palette_keeps_a_picture_of_few_colours()
    {
        Picture few = new(3, 1, [250, 0, 0, 255, 0, 250, 0, 128, 9, 9, 250, 0]);
        Assert.Equal(few.Rgba, One("palette:8", few).Rgba);
    }

    [Theory]
    [InlineData("resize-nearest:0.5")]
    [InlineData("resize-bilinear:0.5")]
    [InlineData("resize-lanczos:0.5")]
    public void Every_filter_keeps_a_flat_picture_and_its_alpha(string name)
    {
        Picture flat = new(31, 20, [.. Enumerable.Repeat((byte)77, 4 * 31 * 20)]);
        Assert.Equal(flat.Rgba, One(name, flat).Rgba);
    }

    [Fact]
    public void Filters_differ_in_what_they_leave_of_noise()
    {
        // Nearest keeps whole values, so it varies most; the antialiased filter averages most.
        string[] names = ["resize-nearest:0.5", "resize-bilinear:0.4", "resize-lanczos:0.5", "resize:0.5"];
        double[] deviations = [.. names.Select(name => Deviation(One(name, s_watermarked)))];
        Assert.True(deviations[0] > deviations[1] && deviations[1] > deviations[3] && deviations[2] > deviations[3], string.Join(' ', deviations));

        byte[] ramp = [.. Enumerable.Range(0, 8).SelectMany(i => new byte[] { (byte)(10 * i), 0, 0, 255 })];
        byte[] nearest = One("resize-nearest:0.5", new Picture(8, 1, ramp)).Rgba;
        Assert.Equal([10, 10, 30, 30, 50, 50, 70, 70], nearest.Where((_, i) => i % 4 == 0));
    }

    [Fact]
    public void The_median_is_that_of_the_window()
    {
        Picture result = One("median:3", s_watermarked), wide = One("median:5", s_watermarked);
        for (int y = 0; y < 67; y += 3)
        {
            for (int x = 0; x < 101; x += 3)
            {
                for (int c = 0; c < 3; c++)
                {
                    Assert.Equal(Median(x, y, c, 1), Pixel(result, x, y)[c]);
                    Assert.Equal(Median(x, y, c, 2), Pixel(wide, x, y)[c]);
                }
            }
        }

        static byte Median(int x, int y, int c, int reach)
        {
            List<byte> window = [];
            for (int dy = -reach; dy <= reach; dy++)
            {
                for (int dx = -reach; dx <= reach; dx++) window.Add(Pixel(s_watermarked, Math.Clamp(x + dx, 0, 100), Math.Clamp(y + dy, 0, 66))[c]);
            }

            window.Sort();
            return window[window.Count / 2];
        }
    }

    [Fact]
    public void Salt_and_pepper_hit_their_share_evenly()
    {
        Picture result = One("impulse:0.2", Flat(200, 200, 100));
        Assert.Equal(0.1, Enumerable.Range(0, 40_000).Count(i => result.Rgba[4 * i] == 0) / 40_000.0, 0.01);
        Assert.Equal(0.1, Enumerable.Range(0, 40_000).Count(i => result.Rgba[4 * i] == 255) / 40_000.0, 0.01);
    }

    [Fact]
    public void Curves_follow_their_formulas()
    {
        Picture ramp = new(4, 1, [0, 10, 200, 9, 60, 10, 100, 9, 120, 10, 100, 9, 255, 10, 250, 9]);
        Assert.Equal([0, 0, 170, 9, 85, 0, 85, 9, 85, 0, 85, 9, 255, 0, 255, 9], One("posterise:4", ramp).Rgba);
        Assert.Equal([0, 10, 128, 9, 85, 10, 0, 9, 170, 10, 0, 9, 255, 10, 255, 9], One("equalise", ramp).Rgba);
        Assert.Equal(s_watermarked.Rgba, One("sharpen:0", s_watermarked).Rgba);
    }

    [Fact]
    public void Sharpening_overshoots_on_both_sides_of_an_edge()
    {
        Picture edge = new(20, 1, [.. Enumerable.Range(0, 20).SelectMany(x => Enumerable.Repeat((byte)(x < 10 ? 100 : 150), 4))]);
        byte[] sharp = One("sharpen:1", edge).Rgba;
        Assert.True(sharp[4 * 9] < 90 && sharp[4 * 10] > 160);
        Assert.Equal(100, sharp[0]);
    }

    [Fact]
    public void Motion_blur_spreads_a_point_along_a_line()
    {
        byte[] point = new byte[4 * 41 * 41];
        for (int c = 0; c < 4; c++) point[(4 * ((20 * 41) + 20)) + c] = 255;
        byte[] spread = One("motion-blur:15", new Picture(41, 41, point)).Rgba;
        (int X, int Y)[] lit = [.. Enumerable.Range(0, 41 * 41).Where(i => spread[4 * i] > 4).Select(i => ((i % 41) - 20, (i / 41) - 20))];
        Assert.Equal(7, lit.Max(place => Math.Sqrt((place.X * place.X) + (place.Y * place.Y))), 1.2);
        (int endX, int endY) = lit.MaxBy(place => (place.X * place.X) + (place.Y * place.Y));
        Assert.All(lit, place => Assert.True(Math.Abs((place.X * endY) - (place.Y * endX)) <= 1.8 * Math.Sqrt((endX * endX) + (endY * endY))));
        Assert.Equal(255, Enumerable.Range(0, 41 * 41).Sum(i => spread[4 * i]), 12.0);
    }

    [Theory]
    [InlineData("text:0.3", 0.5, 0.9)] // ink takes about a half of the block
    [InlineData("logo:0.2", 0.79, 0.81)]
    public void Overlays_change_only_what_the_mask_gives_up(string name, double least, double most)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            AttackResult result = Apply(name, seed);
            Assert.InRange(result.Mask!.Average(), least, most);
            for (int i = 0; i < result.Mask!.Length; i++)
            {
                if (result.Mask[i] == 1) Assert.Equal(Pixel(s_watermarked, i % 101, i / 101), Pixel(result.Picture, i % 101, i / 101));
            }
        }
    }

    [Fact]
    public void A_foreign_splice_takes_the_other_picture_or_the_mirrored_cover()
    {
        Picture other = Noise(101, 67, seed: 7), mirrored = One("flip", s_cover);
        AttackInput input = new(s_watermarked, s_cover, new Random(2));
        AssertRest(input with { Other = other, Generator = new Random(2) }, other);
        AssertRest(input, mirrored);
        Assert.Throws<ArgumentException>(() => AttackSuite.Parse("splice-foreign:0.5").Apply(input with { Cover = null }));

        static void AssertRest(AttackInput input, Picture rest)
        {
            AttackResult result = AttackSuite.Parse("splice-foreign:0.5").Apply(input);
            for (int i = 0; i < result.Mask!.Length; i++)
            {
                Assert.Equal(Pixel(result.Mask[i] == 1 ? s_watermarked : rest, i % 101, i / 101), Pixel(result.Picture, i % 101, i / 101));
            }
        }
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Blobs_have_the_exact_area_and_are_smooth(double kept)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            float[] area = BlobShape.Draw(200, 120, kept, new Random(seed));
            Assert.Equal((float)Math.Round(kept * 200 * 120), area.Sum());
            int edges = Enumerable.Range(0, area.Length - 1).Count(i => i % 200 != 199 && area[i] != area[i + 1]);
            Assert.InRange(edges, 1, 1500); // white noise of half the area would have 12,000
        }
    }

    [Fact]
    public void Copied_pixels_come_from_one_other_place_of_the_picture()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            AttackResult result = Apply("copy-move:0.1", seed);
            Assert.Equal(0.9, result.Mask!.Average(), 0.02);
            int first = Array.IndexOf(result.Mask!, 0);
            byte[] copied = Pixel(result.Picture, first % 101, first / 101);
            int from = Enumerable.Range(0, 101 * 67).Single(i => Pixel(s_watermarked, i % 101, i / 101).SequenceEqual(copied));
            Assert.NotEqual(first, from);
            for (int i = 0; i < result.Mask!.Length; i++)
            {
                int source = result.Mask[i] == 1 ? i : i - first + from;
                Assert.Equal(Pixel(s_watermarked, source % 101, source / 101), Pixel(result.Picture, i % 101, i / 101));
            }
        }
    }

    [Fact]
    public void Removal_fills_smoothly_and_leaves_the_rest()
    {
        // A plane is harmonic: the fill must continue it. It has no grain, as neighbours differ by less than a level.
        byte[] rgba = new byte[4 * 160 * 100];
        for (int i = 0; i < 160 * 100; i++) rgba.AsSpan(4 * i, 4).Fill((byte)(50 + (i % 160 / 2) + (i / 160 / 2)));
        Picture plane = new(160, 100, rgba);
        AttackResult result = AttackSuite.Parse("removal:0.1").Apply(new AttackInput(plane, null, new Random(3)));
        Assert.Equal(0.9, result.Mask!.Average(), 0.001);
        for (int i = 0; i < result.Mask!.Length; i++)
        {
            int difference = result.Picture.Rgba[4 * i] - rgba[4 * i];
            if (result.Mask[i] == 1) Assert.Equal(0, difference);
            else Assert.InRange(difference, -8, 8);
        }
    }

    [Fact]
    public void Removal_forgets_what_was_there_and_keeps_the_grain()
    {
        Picture grainy = One("noise:0.03", Flat(160, 100, 120));
        AttackResult result = AttackSuite.Parse("removal:0.2").Apply(new AttackInput(grainy, null, new Random(3)));
        double[] inside = [.. Enumerable.Range(0, 16_000).Where(i => result.Mask![i] == 0).Select(i => (double)result.Picture.Rgba[(4 * i) + 1])];
        Assert.Equal(120, inside.Average(), 2.0);
        Assert.Equal(0.03 * 255, Math.Sqrt(inside.Average(value => Math.Pow(value - inside.Average(), 2))), 2.0);
    }

    [Theory]
    [InlineData("flip")]
    [InlineData("rotate-expand:90")]
    [InlineData("crop:0.5")]
    [InlineData("palette:16")]
    [InlineData("median:5")]
    [InlineData("sharpen:1")]
    [InlineData("impulse:0.1")]
    [InlineData("equalise")]
    [InlineData("removal:0.1")]
    [InlineData("motion-blur:7")]
    [InlineData("resize-lanczos:0.5")]
    public void Alpha_survives(string name)
    {
        byte[] rgba = Noise(40, 30, 1).Rgba;
        for (int i = 3; i < rgba.Length; i += 4) rgba[i] = 130;
        Picture result = One(name, new Picture(40, 30, rgba));
        for (int i = 3; i < result.Rgba.Length; i += 4) Assert.Equal(130, result.Rgba[i]);
    }

    private static Picture One(string name, Picture picture) => AttackSuite.Parse(name).Apply(new AttackInput(picture, null, new Random(1))).Picture;

    private static double MeanDifference(Picture first, Picture second) =>
        Enumerable.Range(0, first.Rgba.Length).Average(i => (double)Math.Abs(first.Rgba[i] - second.Rgba[i]));

    private static double Deviation(Picture picture)
    {
        double mean = picture.Rgba.Where((_, i) => i % 4 == 0).Average(value => (double)value);
        return Math.Sqrt(picture.Rgba.Where((_, i) => i % 4 == 0).Average(value => Math.Pow(value - mean, 2)));
    }

    private static bool HasAvif() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "avifenc")) || File.Exists(Path.Combine(folder, "avifenc.exe")));
}
