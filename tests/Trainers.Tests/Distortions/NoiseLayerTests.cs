using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.Distortions;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>The noise layers of ISMark: their numbers, and where gradients go.</summary>
public class NoiseLayerTests : TorchTest
{
    private static (Tensor Images, Tensor Masks) Edited(IDistortion layer, Tensor images, int seed, double severity = 1) =>
        layer.Sample(new Random(seed), severity)(images, ones(images.shape[0], 1, images.shape[2], images.shape[3]));

    /// <summary>Red = row, green = column, blue = 0.9, each value known from its place.</summary>
    private static Tensor Places(int height, int width) => cat(
    [
        (arange(height).view(1, 1, height, 1) / 256f).expand(1, 1, height, width), (arange(width).view(1, 1, 1, width) / 256f).expand(1, 1, height, width), full([1, 1, height, width], 0.9f),
    ], 1);

    [Fact]
    public void A_crop_is_a_window_of_the_picture_and_of_its_mask()
    {
        Tensor images = Places(60, 100), masks = rand(1, 1, 60, 100);
        HashSet<(long, long)> corners = [];
        for (int seed = 0; seed < 20; seed++)
        {
            (Tensor x, Tensor m) = new Crop().Sample(new Random(seed), 1)(images, masks);
            long top = (long)(256 * x[0, 0, 0, 0].item<float>()), left = (long)(256 * x[0, 1, 0, 0].item<float>());
            corners.Add((top, left));
            Assert.Equal([1, 1, x.shape[2], x.shape[3]], m.shape);
            Assert.True(x.equal(images.narrow(2, top, x.shape[2]).narrow(3, left, x.shape[3])).all().item<bool>());
            Assert.True(m.equal(masks.narrow(2, top, x.shape[2]).narrow(3, left, x.shape[3])).all().item<bool>());
            Assert.Equal(60.0 / 100, (double)x.shape[2] / x.shape[3], 0.05);
        }

        Assert.True(corners.Count > 10);
    }

    [Fact]
    public void A_crop_keeps_between_the_smallest_area_and_all()
    {
        Tensor images = zeros(1, 3, 200, 200);
        double[] Areas(double smallest, double severity) =>
            [.. Enumerable.Range(0, 300).Select(seed => Edited(new Crop(smallest), images, seed, severity).Images.shape is [_, _, long h, long w] ? h * w / 40000.0 : 0)];
        double[] areas = Areas(0.035, 1);
        Assert.InRange(areas.Min(), 0.034, 0.04);
        Assert.InRange(areas.Max(), 0.97, 1);
        Assert.InRange(Areas(0.16, 1).Min(), 0.158, 0.17);
        double half = 1 - (1 - Math.Sqrt(0.16)) / 2; // half the severity: sides halfway between the smallest and all
        Assert.InRange(Areas(0.16, 0.5).Min(), half * half - 0.005, half * half + 0.01);
        Assert.All(Areas(0.16, 0), area => Assert.Equal(1, area));
    }

    [Fact]
    public void A_crop_keeps_a_pixel_at_least()
    {
        for (int seed = 0; seed < 20; seed++) Assert.All(Edited(new Crop(0.001), zeros(1, 3, 3, 1), seed).Images.shape, length => Assert.True(length > 0));
    }

    [Fact]
    public void A_grey_crop_is_the_same_window_with_mid_grey_unmarked_surroundings()
    {
        Tensor images = Places(60, 100);
        (Tensor part, _) = Edited(new Crop(), images, 3);
        (Tensor x, Tensor m) = Edited(new Crop(grey: true), images, 3);
        Assert.Equal(images.shape, x.shape);
        Assert.Equal(part.shape[2] * part.shape[3], m.sum().item<float>());
        Tensor outside = m.eq(0);
        Assert.True(x.masked_select(outside.expand_as(x)).eq(0.5f).all().item<bool>());
        Assert.True(x.masked_select(m.eq(1).expand_as(x)).equal(part.flatten()).all().item<bool>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_gradient_reaches_what_a_crop_takes_away(bool grey)
    {
        Tensor images = rand(1, 3, 40, 40).requires_grad_();
        (Tensor x, Tensor m) = Edited(new Crop(grey: grey), images, 3);
        (x * 2).sum().backward();
        double inside = grey ? m.sum().item<float>() : x.shape[2] * x.shape[3];
        Assert.Equal(3 * inside, images.grad!.eq(2).sum().item<long>());
        Assert.Equal(3 * (1600 - inside), images.grad!.eq(0).sum().item<long>());
    }

    [Fact]
    public void Rescaled_pictures_and_masks_are_of_another_size()
    {
        List<double> factors = [];
        for (int seed = 0; seed < 200; seed++)
        {
            (Tensor x, Tensor m) = Edited(new Rescale(), zeros(1, 3, 100, 150), seed);
            factors.Add(x.shape[2] / 100.0);
            Assert.Equal(1.5, (double)x.shape[3] / x.shape[2], 0.02);
            Assert.Equal([1, 1, x.shape[2], x.shape[3]], m.shape);
        }

        Assert.InRange(factors.Min(), 0.6, 0.62);
        Assert.InRange(factors.Max(), 1.37, 1.4);
        Assert.Equal([1, 3, 100, 150], Edited(new Rescale(), zeros(1, 3, 100, 150), 1, severity: 0).Images.shape);
    }

    [Fact]
    public void Rescaling_keeps_a_ramp_and_at_the_same_size_everything()
    {
        Tensor ramp = (arange(64, ScalarType.Float32) / 64).view(1, 1, 1, 64).expand(1, 3, 64, 64).contiguous();
        foreach (double factor in new[] { 0.5, 0.75, 1.25 })
        {
            Tensor back = Rescale.By(ramp, factor, back: true);
            Assert.Equal(ramp.shape, back.shape);
            Assert.True(back.narrow(3, 8, 48).allclose(ramp.narrow(3, 8, 48), 0, 2e-3));
        }

        Tensor images = Pictures(1, 32);
        Assert.True(Rescale.By(images, 1, back: false).allclose(images, 0, 1e-6));
    }

    [Fact]
    public void Salt_and_pepper_strikes_whole_pixels_at_the_share_asked_for()
    {
        Tensor images = full([2, 3, 128, 128], 0.4f), edited = SaltAndPepper.Sprinkle(images, 0.08, 5, perPixel: true);
        Tensor first = edited.narrow(1, 0, 1);
        Assert.True(edited.eq(first).all().item<bool>());
        double count = 2 * 128 * 128;
        foreach ((float value, double share) in new[] { (0f, 0.04), (1f, 0.04), (0.4f, 0.92) })
        {
            Assert.Equal(share, first.eq(value).sum().item<long>() / count, 3 * Math.Sqrt(share * (1 - share) / count));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_gradient_reaches_a_value_that_salt_and_pepper_replaced(bool perPixel)
    {
        Tensor images = full([1, 3, 32, 32], 0.4f).requires_grad_();
        Tensor edited = SaltAndPepper.Sprinkle(images, 0.3, 5, perPixel);
        edited.sum().backward();
        Assert.True(images.grad!.eq(edited.eq(0.4f).to_type(ScalarType.Float32)).all().item<bool>());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(9)]
    public void The_gradient_of_a_median_goes_to_the_value_it_is(int side)
    {
        Tensor images = rand(1, 3, 20, 13).requires_grad_();
        Tensor filtered = Median.Filter(images, side);
        filtered[0, 1, 9, 6].backward();
        Tensor reached = images.grad!.ne(0);
        Assert.Equal(1, reached.sum().item<long>());
        Assert.Equal(1, images.grad!.sum().item<float>());
        Assert.Equal(filtered[0, 1, 9, 6].item<float>(), images.masked_select(reached).item<float>());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(9)]
    public void The_median_is_the_middle_of_each_window(int side)
    {
        foreach ((int height, int width) in new[] { (20, 19), (2, 2), (1, 8), (7, 1) })
        {
            Tensor images = (rand(2, 3, height, width) * 12).round() / 12; // with equal values in most windows
            int radius = side / 2;
            Tensor padded = nn.functional.pad(images, [radius, radius, radius, radius], TorchSharp.PaddingModes.Replicate);
            Tensor sorted = padded.unfold(2, side, 1).unfold(3, side, 1).reshape(2, 3, height, width, side * side).sort(-1).Values;
            Assert.True(Median.Filter(images, side).eq(sorted.select(-1, side * side / 2)).all().item<bool>());
        }
    }

    [Fact]
    public void At_quality_100_almost_nothing_happens()
    {
        Tensor grey = Pictures(1, 64).narrow(1, 0, 1).expand(1, 3, 64, 64).contiguous(); // colour is halved at any quality
        double levels = 255 * (Jpeg.Compress(grey, 100) - grey).abs().max().item<float>();
        Assert.True(levels < 2.5, $"{levels:F2} grey levels");
    }

    [Theory]
    [InlineData(50)]
    [InlineData(70)]
    [InlineData(90)]
    public void Simulated_jpeg_is_the_real_one_within_a_few_grey_levels(int quality)
    {
        Tensor images = Pictures(2, 64), difference = 255 * (Jpeg.Compress(images, quality) - RealJpeg.Compress(images, quality)).abs();
        double mean = difference.mean().item<float>();
        Assert.True(mean < 2, $"{mean:F2} grey levels");
    }

    [Fact]
    public void The_less_a_simulated_jpeg_rounds_the_further_it_is_from_the_real_one()
    {
        Tensor images = Pictures(2, 64), real = RealJpeg.Compress(images, 50);
        double rounded = Away(Jpeg.Compress(images, 50)), softened = Away(Jpeg.Compress(images, 50, softened: true)), unrounded = Away(Jpeg.Compress(images, 50, unrounded: true));
        Assert.True(rounded < softened && softened < unrounded, $"{rounded} {softened} {unrounded}");
        Assert.Throws<ArgumentException>(() => new Jpeg(50, softened: true, unrounded: true));
        double Away(Tensor simulated) => (simulated - real).square().mean().item<float>();
    }

    [Fact]
    public void Jpeg_as_it_is_compresses_at_the_size_given()
    {
        Tensor images = Pictures(1, 64);
        for (int seed = 0; seed < 6; seed++)
        {
            int quality = (int)Math.Round(95 - 45 * new Random(seed).NextDouble());
            Assert.True(Edited(new Jpeg(50, asIs: true), images, seed).Images.allclose(Jpeg.Compress(images, quality)));
        }
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(0.3, 1)]
    public void A_picture_no_larger_than_the_border_of_a_blur_is_refused(double sigma, int radius)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => GaussianBlur.Blur(zeros(1, 3, radius + 5, radius), sigma));
        Assert.Contains($"more than {radius} pixels", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, GaussianBlur.Blur(ones(1, 3, radius + 1, radius + 1), sigma).mean().item<float>(), 1e-5);
    }

    [Fact]
    public void Every_layer_takes_a_picture_of_one_pixel_or_says_what_it_needs()
    {
        foreach (IDistortion layer in NoiseLayers.Combined.Concat(NoiseLayers.CombinedReal).Where(layer => layer is not GaussianBlur))
        {
            Assert.True(Edited(layer, rand(1, 3, 1, 1), 2).Images.isfinite().all().item<bool>());
        }

        Assert.Throws<ArgumentException>(() => Edited(new GaussianBlur(), rand(1, 3, 1, 1), 2));
    }

    [Fact]
    public void The_lists_hold_the_eight_layers_of_the_paper()
    {
        string[] names = [.. NoiseLayers.Combined.Select(DistortionName.Of)];
        Assert.Equal(["crop", "rescale", "gaussian-noise-0.05", "gaussian-blur-0.2-1", "median-7", "salt-and-pepper-0.08-per-pixel", "jpeg-50-as-is", "identity"], names);
        Assert.Equal([.. names[..6], "real-jpeg", "identity"], NoiseLayers.CombinedReal.Select(DistortionName.Of));
        Assert.Equal(["crop-grey", "rescale-back", .. names[2..]], NoiseLayers.FixedSize(NoiseLayers.Combined).Select(DistortionName.Of));
    }

    [Fact]
    public void Layers_of_fixed_size_keep_the_size()
    {
        IDistortion[] layers = [.. NoiseLayers.Combined, new Composition(new Crop(), new Composition(new Flip(), new Rescale()))];
        foreach (IDistortion layer in NoiseLayers.FixedSize(layers))
        {
            (Tensor x, Tensor m) = Edited(layer, Pictures(1, 32), 4);
            Assert.Equal([1, 3, 32, 32], x.shape);
            Assert.Equal([1, 1, 32, 32], m.shape);
        }

        Assert.Throws<ArgumentNullException>(() => NoiseLayers.FixedSize(null!));
        Assert.Throws<ArgumentNullException>(() => NoiseLayers.FixedSize([null!]));
        Composition kept = new(new Flip(), new Crop(grey: true));
        Assert.Same(kept, NoiseLayers.FixedSize([kept])[0]);
    }
}
