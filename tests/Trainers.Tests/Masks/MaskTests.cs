using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.Masks;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

public class MaskTests : TorchTest
{
    [Fact]
    public void Masks_are_full_empty_or_at_least_the_smallest_area()
    {
        Tensor masks = new MaskMix(new MaskMarkOptions().MaskShapes, 0.04).Draw(200, 64, new Random(1));
        float[] areas = masks.mean([1, 2, 3]).data<float>().ToArray();
        Assert.All(areas, a => Assert.True(a is 0 or >= 0.04f));
        Assert.InRange(areas.Count(a => a == 1), 40, 100);
        Assert.InRange(areas.Count(a => a == 0), 4, 35);
        Assert.True(areas.Where(a => a is > 0 and < 1).Min() < 0.2 && areas.Where(a => a is > 0 and < 1).Max() > 0.8);
    }

    [Fact]
    public void The_same_seed_draws_the_same_masks() =>
        Assert.True(new MaskMix(new MaskMarkOptions().MaskShapes, 0.04).Draw(8, 64, new Random(3)).equal(new MaskMix(new MaskMarkOptions().MaskShapes, 0.04).Draw(8, 64, new Random(3))).all().item<bool>());

    [Fact]
    public void Segments_come_from_the_mask_pictures_of_a_folder()
    {
        using TemporaryFolder folder = new();
        WriteMask(folder, "square.png", (x, y) => x is >= 8 and < 24 && y is >= 8 and < 24);
        WriteMask(folder, "nothing.png", (_, _) => false);
        SegmentShape shape = new(folder.Path);
        Assert.Equal(1, shape.Count);
        bool[] mask = new bool[64 * 64], same = new bool[64 * 64];
        shape.Draw(mask, 64, new Random(2));
        shape.Draw(same, 64, new Random(2));
        Assert.Equal(mask, same);
        Assert.InRange(mask.Count(inside => inside) / 4096.0, 0.1, 0.95);
    }

    [Fact]
    public void A_folder_without_masks_is_named()
    {
        using TemporaryFolder folder = new();
        Assert.Contains("no folder", Assert.Throws<ArgumentException>(() => new SegmentShape(Path.Combine(folder.Path, "missing"))).Message, StringComparison.Ordinal);
        Assert.Contains("holds no mask", Assert.Throws<ArgumentException>(() => new SegmentShape(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_users_own_shape_is_drawn_and_inverted_half_the_time()
    {
        MaskMix mix = new([new LeftHalf()], 0.04) { FullShare = 0, UnmarkedShare = 0, SmallShare = 0 };
        Tensor masks = mix.Draw(60, 32, new Random(1));
        Assert.Equal(0.5, masks.mean().item<float>(), 1e-6);
        float[] left = masks.narrow(3, 0, 16).mean([1, 2, 3]).data<float>().ToArray();
        Assert.All(left, share => Assert.True(share is 0 or 1));
        Assert.InRange(left.Count(share => share == 1), 18, 42);
    }

    [Fact]
    public void A_shape_that_never_fits_gives_full_masks_and_no_endless_loop()
    {
        MaskMix mix = new([new Nothing()], 0.04) { FullShare = 0, UnmarkedShare = 0, SmallShare = 1 };
        Assert.Equal(1, mix.Draw(3, 32, new Random(1)).mean().item<float>());
    }

    [Fact]
    public void Training_without_shapes_or_with_an_impossible_area_is_refused()
    {
        string problems = Assert.Throws<ArgumentException>(() => (new MaskMarkOptions { MaskShapes = [], SmallestMask = 0.6 }).Validate()).Message;
        Assert.Contains("MaskShapes", problems, StringComparison.Ordinal);
        Assert.Contains("SmallestMask", problems, StringComparison.Ordinal);
    }

    private static void WriteMask(TemporaryFolder folder, string name, Func<int, int, bool> inside)
    {
        byte[] rgba = new byte[4 * 32 * 32];
        for (int i = 0; i < 32 * 32; i++)
        {
            rgba.AsSpan(4 * i, 3).Fill(inside(i % 32, i / 32) ? (byte)255 : (byte)0);
            rgba[(4 * i) + 3] = 255;
        }

        File.WriteAllBytes(Path.Combine(folder.Path, name), PictureFile.Encode(new Picture(32, 32, rgba), new PictureEncoding { Format = PictureFormat.Png }));
    }

    private sealed class LeftHalf : IMaskShape
    {
        public void Draw(bool[] mask, int side, Random random)
        {
            for (int y = 0; y < side; y++) mask.AsSpan(y * side, side / 2).Fill(true);
        }
    }

    private sealed class Nothing : IMaskShape
    {
        public void Draw(bool[] mask, int side, Random random)
        {
        }
    }
}
