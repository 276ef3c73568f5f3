namespace MlNetWatermark.Tests;

public sealed partial class AttackTests
{
    [Fact]
    public void Quarter_turns_and_flips_move_every_pixel_exactly()
    {
        (int width, int height) = (s_watermarked.Width, s_watermarked.Height);
        AssertMoved("rotate-expand:90", height, width, (x, y) => (y, height - 1 - x)); // clockwise: the top row becomes the right column
        AssertMoved("rotate-expand:-90", height, width, (x, y) => (width - 1 - y, x));
        AssertMoved("rotate-expand:180", width, height, (x, y) => (width - 1 - x, height - 1 - y));
        AssertMoved("rotate:180", width, height, (x, y) => (width - 1 - x, height - 1 - y));
        AssertMoved("flip", width, height, (x, y) => (width - 1 - x, y));
        AssertMoved("flip-vertical", width, height, (x, y) => (x, height - 1 - y));
        AssertMoved("rotate:0", width, height, (x, y) => (x, y));
        AssertMoved("perspective:0+shear:0+translate:0+crop:1", width, height, (x, y) => (x, y));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_translation_moves_whole_pixels_and_uncovers_black(int seed)
    {
        AttackResult result = Apply("translate:0.2", seed);
        int kept = 0;
        (int right, int down) = Corner(result.Mask!, 101, 67, 20, 13);
        for (int i = 0; i < result.Mask!.Length; i++)
        {
            int x = (i % 101) - right, y = (i / 101) - down;
            bool inside = x is >= 0 and < 101 && y is >= 0 and < 67;
            Assert.Equal(inside ? 1 : 0, result.Mask[i]);
            Assert.Equal(inside ? Pixel(s_watermarked, x, y) : [0, 0, 0, 255], Pixel(result.Picture, i % 101, i / 101));
            kept += inside ? 1 : 0;
        }

        Assert.Equal((101 - 20) * (67 - 13), kept);
    }

    [Theory]
    [InlineData("rotate:17")]
    [InlineData("rotate-expand:17")]
    [InlineData("shear:20")]
    [InlineData("perspective:0.6")]
    [InlineData("crop-black:0.4")]
    public void The_mask_is_0_exactly_on_the_uncovered_black(string name)
    {
        byte[] white = [.. Enumerable.Repeat((byte)255, 4 * 101 * 67)];
        AttackResult result = AttackSuite.Parse(name).Apply(new AttackInput(new Picture(101, 67, white), null, new Random(4)));
        Assert.InRange(result.Mask!.Average(), 0.2, 0.95);
        for (int i = 0; i < result.Mask!.Length; i++)
        {
            byte expected = result.Mask[i] == 1 ? (byte)255 : (byte)0;
            Assert.Equal([expected, expected, expected, 255], result.Picture.Rgba[(4 * i)..((4 * i) + 4)]);
        }
    }

    /// <summary>A picture whose colours say where each pixel was, and a chain's mask of it, must agree after any movement.</summary>
    [Theory]
    [InlineData("rotate:20")]
    [InlineData("rotate-expand:-35")]
    [InlineData("rotate-expand:90")]
    [InlineData("flip")]
    [InlineData("shear:15")]
    [InlineData("perspective:0.4")]
    [InlineData("translate:0.15")]
    [InlineData("crop:0.5")]
    [InlineData("crop-back:0.5")]
    [InlineData("crop-black:0.5")]
    [InlineData("aspect:1.3")]
    [InlineData("shrink:0.6")]
    [InlineData("flip-vertical+crop:0.6+rotate:10")]
    public void A_chain_moves_an_earlier_mask_with_the_pixels(string name)
    {
        // White where the mark stays, black where the original is put back: the moved picture itself shows where the mask belongs.
        Picture marked = Flat(101, 67, 255), cover = Flat(101, 67, 0);
        AttackResult result = AttackSuite.Parse("splice:0.4+" + name).Apply(new AttackInput(marked, cover, new Random(6)));
        int wrong = 0;
        for (int i = 0; i < result.Mask!.Length; i++)
        {
            // Interpolation greys the border of the region; away from 128 there is no doubt.
            byte value = result.Picture.Rgba[4 * i];
            if (value is < 64 or > 192 && value > 128 != (result.Mask[i] == 1)) wrong++;
        }

        Assert.Equal(0, wrong);
        Assert.InRange(result.Mask.Average(), 0.01, 0.99);
    }

    [Theory]
    [InlineData("crop:0.5")]
    [InlineData("rotate-expand:90")]
    [InlineData("aspect:0.7")]
    [InlineData("social:1")]
    public void A_chain_moves_the_cover_for_a_later_step(string name)
    {
        // Cover and picture are equal, so original pixels put back in the right places change nothing.
        Picture photograph = Smooth(150, 90);
        byte[] alone = Through(name), spliced = Through(name + "+splice:0.5");
        Assert.Equal(alone.Length, spliced.Length);
        int tolerance = name == "social:1" ? 12 : 0; // the cover is moved but not compressed
        for (int i = 0; i < alone.Length; i++) Assert.InRange(spliced[i] - alone[i], -tolerance, tolerance);

        byte[] Through(string attack) => AttackSuite.Parse(attack).Apply(new AttackInput(photograph, photograph, new Random(9))).Picture.Rgba;
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.1)]
    [InlineData(1)]
    public void A_crop_has_the_wanted_area_within_a_pixel_and_the_picture_s_pixels(double area)
    {
        AttackResult crop = Apply($"crop:{area.ToString(System.Globalization.CultureInfo.InvariantCulture)}", seed: 8);
        Assert.Equal(101 * Math.Sqrt(area), crop.Picture.Width, 1.0);
        Assert.Equal(67 * Math.Sqrt(area), crop.Picture.Height, 1.0);
        Assert.Null(crop.Mask);
        bool found = false;
        for (int top = 0; top <= 67 - crop.Picture.Height; top++)
        {
            for (int left = 0; left <= 101 - crop.Picture.Width; left++) found |= IsAt(left, top);
        }

        Assert.True(found);

        bool IsAt(int left, int top)
        {
            for (int y = 0; y < crop.Picture.Height; y++)
            {
                int start = 4 * (((top + y) * 101) + left), row = 4 * crop.Picture.Width;
                if (!s_watermarked.Rgba.AsSpan(start, row).SequenceEqual(crop.Picture.Rgba.AsSpan(y * row, row))) return false;
            }

            return true;
        }
    }

    [Fact]
    public void Crops_lie_at_different_places() =>
        Assert.True(Enumerable.Range(0, 5).Select(seed => Convert.ToHexString(Apply("crop:0.25", seed).Picture.Rgba)).Distinct().Count() > 1);

    [Theory]
    [InlineData("crop-back:0.3", 101, 67)]
    [InlineData("aspect:0.5", 50, 67)]
    [InlineData("aspect:2", 202, 67)]
    [InlineData("rotate-expand:45", 119, 119)] // (101 + 67) / sqrt 2 = 118.8
    [InlineData("screenshot:0.5", 50, 34)]
    [InlineData("social:2", 101, 67)]
    public void Geometry_ends_at_the_expected_size(string name, int width, int height)
    {
        AttackResult result = Apply(name, seed: 1);
        Assert.Equal((width, height), (result.Picture.Width, result.Picture.Height));
    }

    [Fact]
    public void A_large_upload_is_limited_to_1080_pixels()
    {
        Picture result = AttackSuite.Parse("social:2").Apply(new AttackInput(Smooth(60, 2160), null, new Random(1))).Picture;
        Assert.Equal((30, 1080), (result.Width, result.Height));
    }

    [Fact]
    public void Turning_there_and_back_nearly_restores_a_smooth_picture()
    {
        Picture photograph = Smooth(120, 90);
        AttackResult result = AttackSuite.Parse("rotate:25+rotate:-25").Apply(new AttackInput(photograph, null, new Random(1)));
        for (int i = 0; i < result.Mask!.Length; i++)
        {
            if (result.Mask[i] == 1 && IsInside(i % 120, i / 120)) Assert.InRange(result.Picture.Rgba[4 * i] - photograph.Rgba[4 * i], -3, 3);
        }

        Assert.InRange(result.Mask.Average(), 0.6, 0.95);

        // Away from the cut-off corners, where black has mixed in.
        static bool IsInside(int x, int y) => x is > 30 and < 90 && y is > 20 and < 70;
    }

    private static void AssertMoved(string name, int width, int height, Func<int, int, (int X, int Y)> from)
    {
        AttackResult result = Apply(name, seed: 1);
        Assert.Equal((width, height), (result.Picture.Width, result.Picture.Height));
        Assert.Null(result.Mask);
        for (int i = 0; i < width * height; i++)
        {
            (int x, int y) = from(i % width, i / width);
            Assert.Equal(Pixel(s_watermarked, x, y), Pixel(result.Picture, i % width, i / width));
        }
    }

    /// <summary>The direction of a translation, read off the one corner that is still covered.</summary>
    private static (int Right, int Down) Corner(float[] mask, int width, int height, int across, int down) =>
        (mask[0] == 1, mask[width - 1] == 1, mask[(height - 1) * width] == 1) switch
        {
            (true, _, _) => (-across, -down),
            (_, true, _) => (across, -down),
            (_, _, true) => (-across, down),
            _ => (across, down),
        };

    private static byte[] Pixel(Picture picture, int x, int y) => picture.Rgba.AsSpan(4 * ((y * picture.Width) + x), 4).ToArray();

    private static Picture Flat(int width, int height, byte value)
    {
        byte[] rgba = [.. Enumerable.Repeat(value, 4 * width * height)];
        for (int i = 3; i < rgba.Length; i += 4) rgba[i] = 255;
        return new Picture(width, height, rgba);
    }

    private static Picture Smooth(int width, int height)
    {
        byte[] rgba = new byte[4 * width * height];
        for (int i = 0; i < width * height; i++)
        {
            (double x, double y) = (i % width / 17.0, i / width / 13.0);
            rgba[4 * i] = (byte)(128 + (60 * Math.Sin(x)) + (40 * Math.Cos(y)));
            rgba[(4 * i) + 1] = (byte)(128 + (60 * Math.Cos(x + y)));
            rgba[(4 * i) + 2] = (byte)(128 + (90 * Math.Sin(y - x)));
            rgba[(4 * i) + 3] = 255;
        }

        return new Picture(width, height, rgba);
    }
}
