using MlNetWatermark.Trainers.Datasets;
using MlNetWatermark.Trainers.Distortions;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>For each distortion: it runs, keeps the shape, repeats under a seed, stays near [0, 1] and lets a gradient through.</summary>
public class DistortionTests : TorchTest
{
    private static readonly Dictionary<string, IDistortion> All = new IDistortion[]
    {
        new Identity(), new GaussianNoise(), new ColourShift(), new HueShift(), new Grey(), new GaussianBlur(), new ResizeAndBack(), new Jpeg(), new WebP(), new Jitter(),
    }.ToDictionary(d => d.GetType().Name);

    public static TheoryData<string> Names => [.. All.Keys];

    [Fact]
    public void Every_distortion_is_in_this_table() => Assert.Empty(typeof(IDistortion).Assembly.GetTypes()
        .Where(t => t.IsAssignableTo(typeof(IDistortion)) && t.IsClass).Select(t => t.Name).Except(All.Keys));

    [Theory]
    [MemberData(nameof(Names))]
    public void Shapes_are_kept_and_values_stay_finite(string name)
    {
        Tensor images = Pictures(2, 64), masks = ones(2, 1, 64, 64);
        (Tensor edited, Tensor moved) = All[name].Sample(new Random(1), 1)(images, masks);
        Assert.Equal(images.shape, edited.shape);
        Assert.Equal(masks.shape, moved.shape);
        Assert.True(edited.isfinite().all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void One_sample_repeats_itself(string name)
    {
        Tensor images = Pictures(2, 64), masks = ones(2, 1, 64, 64);
        Edit edit = All[name].Sample(new Random(5), 1), same = All[name].Sample(new Random(5), 1);
        Tensor first = edit(images, masks).Images;
        Assert.True(first.allclose(edit(images, masks).Images) && first.allclose(same(images, masks).Images));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_gradient_passes(string name)
    {
        Tensor images = Pictures(1, 64).detach().requires_grad_();
        All[name].Sample(new Random(2), 0.5)(images, ones(1, 1, 64, 64)).Images.square().sum().backward();
        Assert.True(images.grad!.abs().sum().item<float>() > 0);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(50)]
    [InlineData(90)]
    public void Jpeg_agrees_with_the_real_codec(int quality)
    {
        Tensor images = Pictures(1, 128);
        Tensor real = PictureTensors.ThroughCodec(images, new PictureEncoding { Format = PictureFormat.Jpeg, Quality = quality, FullChroma = false });
        Tensor ours = Jpeg.Compress(images, quality);
        double damage = Psnr(images, real), difference = Psnr(ours, real);
        Assert.True(difference > damage + 4, $"the codec costs {damage:F1} dB, ours differs from it by {difference:F1} dB");
    }

    [Fact]
    public void Jitter_moves_the_mask_with_the_picture()
    {
        Tensor images = zeros(1, 3, 64, 64), masks = zeros(1, 1, 64, 64);
        images.narrow(2, 20, 24).narrow(3, 20, 24).fill_(1);
        masks.narrow(2, 20, 24).narrow(3, 20, 24).fill_(1);
        (Tensor edited, Tensor moved) = new Jitter().Sample(new Random(4), 1)(images, masks);
        Assert.False(edited.allclose(images));
        Assert.True(edited.narrow(1, 0, 1).allclose(moved, 1e-4, 1e-4));
    }

    [Fact]
    public void Grey_drops_colour()
    {
        Tensor grey = new Grey().Sample(new Random(1), 1)(Pictures(1, 32), ones(1, 1, 32, 32)).Images;
        Assert.True(grey.narrow(1, 0, 1).allclose(grey.narrow(1, 2, 1)));
    }
}
