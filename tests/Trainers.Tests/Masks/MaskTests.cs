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
}
