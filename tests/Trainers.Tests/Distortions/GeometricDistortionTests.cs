using MlNetWatermark.Trainers;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>The numbers of distortions that move pixels, and that masks move along.</summary>
public class GeometricDistortionTests : TorchTest
{
    private static readonly Dictionary<string, IDistortion> Moving = new()
    {
        ["jitter"] = new Jitter(),
        ["rotation"] = new Rotation(180),
        ["rotation, nearest"] = new Rotation(180, nearest: true),
        ["perspective"] = new Perspective(),
        ["flip"] = new Flip(),
        ["crop"] = new CropAndResize(),
        ["crop, then rotation"] = new Composition(new CropAndResize(0.5), new Rotation(30)),
    };

    public static TheoryData<string> Names => [.. Moving.Keys];

    /// <summary>A white square on black, in the picture and in its mask.</summary>
    private static (Tensor Images, Tensor Masks) Square(int height, int width, int top, int left, int side)
    {
        Tensor masks = zeros(1, 1, height, width);
        masks.narrow(2, top, side).narrow(3, left, side).fill_(1);
        return (masks.expand(1, 3, -1, -1).contiguous(), masks);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_mask_moves_with_the_picture(string name)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            (Tensor images, Tensor masks) = Square(64, 80, 18, 24, 20);
            Edit edit = Moving[name].Sample(new Random(seed), 1);
            (Tensor edited, Tensor moved) = edit(images, masks);
            Tensor covered = edit(images, ones_like(masks)).Masks.gt(0.999f).to_type(ScalarType.Float32);
            Assert.True(((edited - moved).abs() * covered).max().item<float>() < 2e-3);
            Assert.False(moved.allclose(masks, 0, 0.1));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_gets_uncovered_is_grey_and_unmarked(string name)
    {
        Tensor images = ones(1, 3, 64, 80), masks = ones(1, 1, 64, 80);
        (Tensor edited, Tensor moved) = Moving[name].Sample(new Random(3), 1)(images, masks);
        Assert.True((edited - (moved * 0.5f + 0.5f)).abs().max().item<float>() < 1e-4); // 1 where covered, 0.5 where not
        bool uncovers = name.Contains("rotation", StringComparison.Ordinal) || name == "perspective";
        Assert.Equal(uncovers, moved.min().item<float>() < 1e-6);
    }

    [Fact]
    public void A_flip_mirrors_left_and_right_and_two_are_none()
    {
        Tensor images = Pictures(2, 32).narrow(2, 0, 20), masks = rand(2, 1, 20, 32);
        Edit flip = new Flip().Sample(new Random(1), 1);
        (Tensor once, Tensor onceMasks) = flip(images, masks);
        Assert.True(once.select(3, 0).eq(images.select(3, 31)).all().item<bool>());
        (Tensor twice, Tensor twiceMasks) = flip(once, onceMasks);
        Assert.True(twice.eq(images).all().item<bool>() && twiceMasks.eq(masks).all().item<bool>());
    }

    [Theory]
    [InlineData(90, 1, false)]
    [InlineData(90, 1, true)]
    [InlineData(-90, -1, false)]
    [InlineData(180, 2, false)]
    public void A_quarter_turn_is_rot90(double degrees, int quarters, bool nearest)
    {
        Tensor images = Pictures(1, 48), masks = rand(1, 1, 48, 48);
        (Tensor turned, Tensor turnedMasks) = Rotation.Turn(images, masks, degrees, nearest);
        Assert.True(turned.allclose(rot90(images, quarters, (2, 3)), 0, 1e-4));
        Assert.True(turnedMasks.allclose(rot90(masks, quarters, (2, 3)), 0, 1e-4));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(100)]
    public void Turning_back_restores_the_middle(double degrees)
    {
        Tensor images = GaussianBlur.Blur(Pictures(1, 72), 2).narrow(2, 0, 64), masks = ones(1, 1, 64, 72);
        (Tensor turned, Tensor turnedMasks) = Rotation.Turn(images, masks, degrees, nearest: false);
        (Tensor back, _) = Rotation.Turn(turned, turnedMasks, -degrees, nearest: false);
        Tensor Middle(Tensor t) => t.narrow(2, 16, 32).narrow(3, 20, 32);
        Assert.True(Psnr(Middle(back), Middle(images)) > 40, $"{Psnr(Middle(back), Middle(images)):F1} dB");
        Assert.True(Psnr(Middle(turned), Middle(images)) < 30);
    }

    [Fact]
    public void The_nearest_pixel_invents_no_value()
    {
        (Tensor images, Tensor masks) = Square(64, 64, 20, 20, 24);
        (Tensor edited, Tensor moved) = Rotation.Turn(images, masks, 33, nearest: true);
        Assert.True((moved * (moved - 1)).abs().max().item<float>() == 0);
        Assert.True((edited * (edited - 1) * (edited - 0.5f)).abs().max().item<float>() == 0);
    }

    [Fact]
    public void Angles_are_drawn_from_the_whole_range()
    {
        // A point right of the centre says the angle.
        (Tensor images, Tensor masks) = Square(65, 65, 30, 55, 5);
        double[] angles = [.. Enumerable.Range(0, 60).Select(seed =>
        {
            Tensor moved = new Rotation(180).Sample(new Random(seed), 1)(images, masks).Masks[0, 0];
            Tensor places = arange(65, ScalarType.Float32) - 32;
            return Math.Atan2(-(moved.sum([1]) * places).sum().item<float>(), (moved.sum([0]) * places).sum().item<float>()) * 180 / Math.PI;
        })];
        Assert.Contains(angles, a => a < -140);
        Assert.Contains(angles, a => a > 140);
        Assert.Contains(angles, a => Math.Abs(a) < 40);
    }

    [Fact]
    public void Perspective_takes_the_corners_where_it_says()
    {
        // Corners moved to a smaller rectangle: a plain reduction to the middle half, which is easy to say.
        Tensor images = ones(1, 3, 64, 80), masks = ones(1, 1, 64, 80);
        (double, double)[] middle = [(0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75)];
        Tensor moved = Perspective.Move(images, masks, middle).Masks[0, 0];
        Assert.Equal(64 * 80 / 4.0, moved.sum().item<float>(), 0.5);
        Assert.Equal(32 * 40.0, moved.narrow(0, 16, 32).narrow(1, 20, 40).sum().item<float>(), 40.0);

        // The middle goes to where the diagonals cross: from (0.3, 0.2) to (1, 1) and from (1, 0) to (0, 1), that is in (8/15, 7/15).
        (Tensor square, Tensor mark) = Square(64, 64, 30, 30, 4);
        (Tensor edited, Tensor crossing) = Perspective.Move(square, mark, [(0.3, 0.2), (1, 0), (1, 1), (0, 1)]);
        Tensor centres = arange(64, ScalarType.Float32) + 0.5f, weights = crossing[0, 0] / crossing.sum();
        Assert.Equal(64 * 8 / 15.0, (weights.sum([0]) * centres).sum().item<float>(), 0.1);
        Assert.Equal(64 * 7 / 15.0, (weights.sum([1]) * centres).sum().item<float>(), 0.1);
        Assert.Equal(0.5, edited[0, 0, 3, 3].item<float>(), 1e-5);
    }

    [Fact]
    public void Corners_that_stay_change_nothing()
    {
        Tensor images = Pictures(1, 64), masks = rand(1, 1, 64, 64);
        (Tensor edited, Tensor moved) = Perspective.Move(images, masks, [(0, 0), (1, 0), (1, 1), (0, 1)]);
        Assert.True(edited.allclose(images, 0, 1e-4) && moved.allclose(masks, 0, 1e-4));
    }

    [Fact]
    public void A_crop_enlarges_the_square_it_cuts()
    {
        (Tensor images, Tensor masks) = Square(64, 64, 16, 20, 16); // rows 16 to 31, columns 20 to 35
        Tensor cut = CropAndResize.Cut(masks, 16, 20, 32, 16);      // twice as high, four times as wide: rows 0 to 31, all columns
        Assert.Equal(1, cut.narrow(2, 0, 31).min().item<float>());
        Assert.Equal(0, cut.narrow(2, 33, 31).max().item<float>());
        Assert.True(CropAndResize.Cut(images, 16, 20, 32, 16).allclose(cut));

        // Whatever is drawn, the share of the canvas that a full picture keeps is all of it, and never less than asked for.
        Tensor columns = (arange(64, ScalarType.Float32) / 63).view(1, 1, 1, 64).expand(1, 3, 64, 64).contiguous();
        for (int seed = 0; seed < 20; seed++)
        {
            Tensor edited = new CropAndResize(0.5).Sample(new Random(seed), 1)(columns, ones(1, 1, 64, 64)).Images;
            Assert.InRange((edited.max() - edited.min()).item<float>(), 31 / 63.0 - 1e-4, 1);
        }
    }
}
