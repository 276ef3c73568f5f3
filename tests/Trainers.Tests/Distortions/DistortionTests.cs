using MlNetWatermark.Trainers;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>For each distortion: it runs, keeps the shape, repeats under a seed, lets a gradient through and refuses nonsense. Numbers are in the files beside.</summary>
public class DistortionTests : TorchTest
{
    private static readonly Dictionary<string, IDistortion> All = new IDistortion[]
    {
        new Identity(), new GaussianNoise(), new ColourShift(), new HueShift(), new Grey(), new GaussianBlur(), new ResizeAndBack(), new Jpeg(), new WebP(), new Jitter(),
        new JpegMask(), new RealJpeg(), new Median(), new SaltAndPepper(), new Rotation(), new Perspective(), new Flip(), new Brightness(), new Contrast(),
        new Saturation(), new CropAndResize(), new Crop(grey: true), new Rescale(back: true), new Composition(new Rotation(), new Jpeg()),
    }.ToDictionary(d => d.GetType().Name);

    /// <summary>Constructors that must refuse what they are given.</summary>
    private static readonly Dictionary<string, Func<IDistortion>[]> Nonsense = new()
    {
        [nameof(GaussianNoise)] = [() => new GaussianNoise(-0.1), () => new GaussianNoise(1.1), () => new GaussianNoise(double.NaN)],
        [nameof(ColourShift)] = [() => new ColourShift(-1), () => new ColourShift(contrast: 2), () => new ColourShift(saturation: -1), () => new ColourShift(gamma: 1)],
        [nameof(HueShift)] = [() => new HueShift(-0.1), () => new HueShift(0.6)],
        [nameof(GaussianBlur)] = [() => new GaussianBlur(0), () => new GaussianBlur(2, 1), () => new GaussianBlur(1, 6)],
        [nameof(ResizeAndBack)] = [() => new ResizeAndBack(0), () => new ResizeAndBack(1.5)],
        [nameof(Jpeg)] = [() => new Jpeg(0), () => new Jpeg(96)],
        [nameof(WebP)] = [() => new WebP(0), () => new WebP(91)],
        [nameof(Jitter)] = [() => new Jitter(-1), () => new Jitter(largestScale: 0.6), () => new Jitter(largestShift: -1)],
        [nameof(JpegMask)] = [() => new JpegMask(0), () => new JpegMask(9), () => new JpegMask(5, -1)],
        [nameof(RealJpeg)] = [() => new RealJpeg(0), () => new RealJpeg(80, 70), () => new RealJpeg(50, 101)],
        [nameof(Median)] = [() => new Median(1), () => new Median(4), () => new Median(11)],
        [nameof(SaltAndPepper)] = [() => new SaltAndPepper(-0.1), () => new SaltAndPepper(1.1)],
        [nameof(Rotation)] = [() => new Rotation(-1), () => new Rotation(181)],
        [nameof(Perspective)] = [() => new Perspective(-0.1), () => new Perspective(0.5, 0.4), () => new Perspective(0.1, 0.7)],
        [nameof(Brightness)] = [() => new Brightness(-0.1), () => new Brightness(1.1)],
        [nameof(Contrast)] = [() => new Contrast(-0.1), () => new Contrast(1.1)],
        [nameof(Saturation)] = [() => new Saturation(-0.1), () => new Saturation(1.1)],
        [nameof(Crop)] = [() => new Crop(0), () => new Crop(1.1)],
        [nameof(Rescale)] = [() => new Rescale(0), () => new Rescale(1.1), () => new Rescale(largest: 0.9), () => new Rescale(largest: 5)],
        [nameof(CropAndResize)] = [() => new CropAndResize(0), () => new CropAndResize(1.1)],
    };

    public static TheoryData<string> Names => [.. All.Keys];

    /// <summary>What severity cannot soften.</summary>
    private static readonly HashSet<string> Fixed = [nameof(Grey), nameof(Flip), nameof(Median)];

    public static TheoryData<string> Graded => [.. All.Keys.Except(Fixed)];

    [Fact]
    public void Every_distortion_is_in_this_table() => Assert.Empty(typeof(IDistortion).Assembly.GetTypes()
        .Where(t => t.IsAssignableTo(typeof(IDistortion)) && t.IsClass).Select(t => t.Name).Except(All.Keys));

    [Theory]
    [MemberData(nameof(Names))]
    public void Shapes_are_kept_and_values_stay_finite(string name)
    {
        foreach ((int height, int width) in new[] { (64, 64), (40, 70) })
        {
            Tensor images = Pictures(2, 72).narrow(2, 0, height).narrow(3, 0, width), masks = ones(2, 1, height, width);
            foreach (double severity in new[] { 0, 0.3, 1 })
            {
                (Tensor edited, Tensor moved) = All[name].Sample(new Random(1), severity)(images, masks);
                Assert.Equal(images.shape, edited.shape);
                Assert.Equal(masks.shape, moved.shape);
                Assert.True(edited.isfinite().all().item<bool>());
                Assert.InRange(moved.min().item<float>(), 0, 1.00001f);
                Assert.InRange(moved.max().item<float>(), 0, 1.00001f);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void One_sample_repeats_itself_and_another_seed_differs(string name)
    {
        Tensor images = Pictures(2, 64), masks = ones(2, 1, 64, 64);
        Edit edit = All[name].Sample(new Random(5), 1), same = All[name].Sample(new Random(5), 1);
        Tensor first = edit(images, masks).Images;
        Assert.True(first.allclose(edit(images, masks).Images) && first.allclose(same(images, masks).Images));
        if (name is nameof(Identity) or nameof(Grey) or nameof(Flip) or nameof(JpegMask)) return; // these draw nothing
        Assert.Contains(Enumerable.Range(6, 8), seed => !first.allclose(All[name].Sample(new Random(seed), 1)(images, masks).Images));
    }

    [Theory]
    [MemberData(nameof(Graded))]
    public void Without_severity_almost_nothing_happens(string name)
    {
        Tensor images = GaussianBlur.Blur(Pictures(1, 64), 1.5);
        double psnr = Psnr(images, All[name].Sample(new Random(3), 0)(images, ones(1, 1, 64, 64)).Images);
        Assert.True(psnr > 35, $"{psnr:F1} dB");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_gradient_passes_to_every_picture(string name)
    {
        Tensor images = Pictures(2, 64).detach().requires_grad_();
        All[name].Sample(new Random(2), 0.5)(images, ones(2, 1, 64, 64)).Images.square().sum().backward();
        Assert.True(images.grad!.isfinite().all().item<bool>());
        Assert.True(images.grad.abs().sum([1, 2, 3]).min().item<float>() > 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Severity_goes_from_0_to_1_and_chance_must_be_given(string name)
    {
        Assert.Throws<ArgumentNullException>(() => All[name].Sample(null!, 1));
        foreach (double severity in new[] { -0.1, 1.1, double.NaN }) Assert.Throws<ArgumentOutOfRangeException>(() => All[name].Sample(new Random(1), severity));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nonsense_is_refused(string name)
    {
        bool takesNumbers = All[name].GetType().GetConstructors().Single().GetParameters().Any(p => p.ParameterType.IsPrimitive);
        Assert.Equal(takesNumbers, Nonsense.ContainsKey(name));
        foreach (Func<IDistortion> make in Nonsense.GetValueOrDefault(name, [])) Assert.Throws<ArgumentOutOfRangeException>(make);
    }

    [Fact]
    public void A_composition_of_nothing_is_refused()
    {
        Assert.Throws<ArgumentNullException>(() => new Composition(null!, new Flip()));
        Assert.Throws<ArgumentNullException>(() => new Composition(new Flip(), null!));
    }
}
