using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.Datasets;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>The numbers of distortions that leave pixels where they are, against formulas and values worked out by hand.</summary>
public class ValueDistortionTests : TorchTest
{
    private static Tensor Colour(float red, float green, float blue) => tensor(new[] { red, green, blue }, [1, 3, 1, 1]).expand(1, 3, 16, 16).contiguous();

    private static Tensor Edited(IDistortion distortion, Tensor images, int seed = 1) =>
        distortion.Sample(new Random(seed), 1)(images, ones(images.shape[0], 1, images.shape[2], images.shape[3])).Images;

    private static void Near(double red, double green, double blue, Tensor actual)
    {
        Tensor mean = actual.mean([0, 2, 3]);
        Assert.Equal([red, green, blue], mean.data<float>().Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    /// <summary>The factor that a seed draws: 1 + range (2 u - 1).</summary>
    private static double Factor(int seed, double range) => 1 + range * (2 * new Random(seed).NextDouble() - 1);

    [Fact]
    public void Identity_changes_nothing()
    {
        Tensor images = Pictures(1, 32);
        Assert.True(Edited(new Identity(), images).equal(images).all().item<bool>());
    }

    [Fact]
    public void Noise_has_the_deviation_drawn_and_no_mean()
    {
        Tensor images = full([2, 3, 64, 64], 0.5f), noise = Edited(new GaussianNoise(0.2), images, 3) - images;
        double sigma = 0.2 * new Random(3).NextDouble();
        Assert.Equal(sigma, noise.square().mean().sqrt().item<float>(), 0.03 * sigma);
        Assert.Equal(0, noise.mean().item<float>(), 0.03 * sigma);
    }

    [Fact]
    public void Salt_and_pepper_changes_the_share_asked_for_and_leaves_the_rest()
    {
        Tensor images = full([2, 3, 64, 64], 0.4f), edited = SaltAndPepper.Sprinkle(images, 0.1, 5, perPixel: false);
        float Share(float value) => (edited - value).abs().lt(1e-6f).to_type(ScalarType.Float32).mean().item<float>();
        Assert.Equal(0.05, Share(0), 0.006);
        Assert.Equal(0.05, Share(1), 0.006);
        Assert.Equal(1, Share(0) + Share(1) + Share(0.4f), 1e-5);
        double drawn = 0.3 * new Random(4).NextDouble();
        Assert.Equal(drawn, (Edited(new SaltAndPepper(0.3), images, 4) - images).ne(0).to_type(ScalarType.Float32).mean().item<float>(), 0.02);
    }

    [Fact]
    public void Brightness_multiplies_every_value_and_clips()
    {
        double factor = Factor(2, 0.3);
        Near(0.2 * factor, 0.4 * factor, 0.6 * factor, Edited(new Brightness(), Colour(0.2f, 0.4f, 0.6f), 2));
        Assert.Equal(1, Edited(new Brightness(1), Colour(1, 1, 1), 2).max().item<float>());
        Near(0.2 * factor, 0.4 * factor, 0.6 * factor, Edited(new ColourShift(0.3, 0, 0, 0), Colour(0.2f, 0.4f, 0.6f), 2));
    }

    [Fact]
    public void Contrast_spreads_values_about_the_mean_luminance_of_their_picture()
    {
        // Half 0.2, half 0.6, all grey: the mean is 0.4.
        Tensor images = cat([full([1, 3, 8, 16], 0.2f), full([1, 3, 8, 16], 0.6f)], 2), edited = Edited(new Contrast(), images, 6);
        double factor = Factor(6, 0.3);
        Assert.Equal(0.4 - 0.2 * factor, edited[0, 0, 0, 0].item<float>(), 1e-5);
        Assert.Equal(0.4 + 0.2 * factor, edited[0, 0, 15, 0].item<float>(), 1e-5);
        double luminance = 0.299 * 0.3 + 0.587 * 0.4 + 0.114 * 0.5;
        Near(luminance + (0.3 - luminance) * factor, luminance + (0.4 - luminance) * factor, luminance + (0.5 - luminance) * factor, Edited(new Contrast(), Colour(0.3f, 0.4f, 0.5f), 6));
    }

    [Fact]
    public void Saturation_spreads_channels_about_the_luminance()
    {
        double factor = Factor(7, 0.3), luminance = 0.299 * 0.3 + 0.587 * 0.4 + 0.114 * 0.5;
        Near(luminance + (0.3 - luminance) * factor, luminance + (0.4 - luminance) * factor, luminance + (0.5 - luminance) * factor,
            Edited(new Saturation(), Colour(0.3f, 0.4f, 0.5f), 7));
        Near(0.5, 0.5, 0.5, Edited(new Saturation(1), Colour(0.5f, 0.5f, 0.5f), 7));
    }

    [Fact]
    public void Gamma_is_an_exponent()
    {
        Random random = new(8);
        double exponent = 1;
        for (int i = 0; i < 4; i++) exponent = 1 + 0.3 * (2 * random.NextDouble() - 1); // the fourth factor drawn
        Near(Math.Pow(0.2, exponent), Math.Pow(0.4, exponent), Math.Pow(0.6, exponent), Edited(new ColourShift(0, 0, 0), Colour(0.2f, 0.4f, 0.6f), 8));
    }

    [Fact]
    public void Half_a_turn_of_hue_mirrors_colour_at_its_luminance()
    {
        double luminance = 0.299 * 0.3 + 0.587 * 0.4 + 0.114 * 0.5;
        Tensor turned = HueShift.Turn(Colour(0.3f, 0.4f, 0.5f), Math.PI);
        Assert.True(turned.allclose(tensor(new[] { 2 * luminance - 0.3, 2 * luminance - 0.4, 2 * luminance - 0.5 }, [1, 3, 1, 1]).to_type(ScalarType.Float32), 0, 2e-3));
        Assert.True(Edited(new HueShift(), Colour(0.5f, 0.5f, 0.5f)).allclose(Colour(0.5f, 0.5f, 0.5f), 0, 2e-3));
    }

    [Fact]
    public void Grey_is_the_luminance_in_every_channel()
    {
        double luminance = 0.299 * 0.3 + 0.587 * 0.4 + 0.114 * 0.5;
        Near(luminance, luminance, luminance, Edited(new Grey(), Colour(0.3f, 0.4f, 0.5f)));
    }

    [Theory]
    [InlineData(0.8)]
    [InlineData(2)]
    public void Blur_spreads_a_point_as_a_gaussian_does(double sigma)
    {
        Tensor point = zeros(1, 3, 33, 33);
        point[0, 1, 16, 16] = 1;
        Tensor spread = GaussianBlur.Blur(point, sigma);
        double At(int y, int x) => spread[0, 1, 16 + y, 16 + x].item<float>();
        Assert.Equal(1, spread.sum().item<float>(), 1e-4);
        Assert.Equal(Math.Exp(-0.5 / (sigma * sigma)), At(0, 1) / At(0, 0), 1e-4);
        Assert.Equal(Math.Exp(-0.5 * (4 + 1) / (sigma * sigma)), At(2, 1) / At(0, 0), 1e-4);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Median_agrees_with_a_plain_loop(int side)
    {
        Tensor images = rand(1, 3, 12, 17), filtered = Median.Filter(images, side);
        float[,,] values = new float[3, 12, 17];
        float[] flat = images.data<float>().ToArray();
        Buffer.BlockCopy(flat, 0, values, 0, flat.Length * sizeof(float));
        for (int c = 0; c < 3; c++)
        {
            for (int y = 0; y < 12; y++)
            {
                for (int x = 0; x < 17; x++)
                {
                    List<float> window = [];
                    for (int dy = -side / 2; dy <= side / 2; dy++)
                    {
                        for (int dx = -side / 2; dx <= side / 2; dx++) window.Add(values[c, Math.Clamp(y + dy, 0, 11), Math.Clamp(x + dx, 0, 16)]);
                    }

                    window.Sort();
                    Assert.Equal(window[window.Count / 2], filtered[0, c, y, x].item<float>());
                }
            }
        }
    }

    [Fact]
    public void The_median_gives_each_gradient_to_one_value()
    {
        Tensor images = rand(1, 3, 12, 12).requires_grad_();
        Median.Filter(images, 3).sum().backward();
        Assert.Equal(3 * 12 * 12.0, images.grad!.sum().item<float>(), 1e-3);
        Assert.True(images.grad.frac().abs().max().item<float>() < 1e-6);
    }

    [Fact]
    public void Resizing_keeps_a_ramp_and_loses_a_checkerboard()
    {
        Tensor ramp = (arange(64, ScalarType.Float32) / 64).view(1, 1, 1, 64).expand(1, 3, 64, 64).contiguous();
        Tensor back = ResizeAndBack.To(ResizeAndBack.To(ramp, 32, 32), 64, 64);
        Assert.True(back.narrow(3, 8, 48).allclose(ramp.narrow(3, 8, 48), 0, 1e-3));
        Tensor board = ((arange(64).view(64, 1) + arange(64)) % 2).to_type(ScalarType.Float32).expand(1, 3, 64, 64).contiguous();
        Assert.True((ResizeAndBack.To(ResizeAndBack.To(board, 32, 32), 64, 64) - 0.5f).narrow(2, 4, 56).narrow(3, 4, 56).abs().max().item<float>() < 0.05);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(50)]
    [InlineData(90)]
    public void Jpeg_agrees_with_the_real_codec(int quality)
    {
        Tensor images = Pictures(1, 128);
        Tensor real = RealJpeg.Compress(images, quality);
        Tensor ours = Jpeg.Compress(images, quality);
        double damage = Psnr(images, real), difference = Psnr(ours, real);
        Assert.True(difference > damage + 4, $"the codec costs {damage:F1} dB, ours differs from it by {difference:F1} dB");
    }

    [Fact]
    public void Real_jpeg_is_the_codec_to_the_bit_with_a_gradient_of_one()
    {
        Tensor images = Pictures(2, 40).detach().requires_grad_();
        Tensor coded = PictureTensors.ThroughCodec(images, new PictureEncoding { Format = PictureFormat.Jpeg, Quality = 50, FullChroma = false });
        Tensor edited = Edited(new RealJpeg(50, 50), images);
        Assert.True(edited.eq(coded).all().item<bool>());
        edited.sum().backward();
        Assert.True(images.grad!.allclose(ones_like(images)));
    }

    [Fact]
    public void WebP_is_the_codec_with_a_gradient_of_one()
    {
        Tensor images = Pictures(1, 40).detach().requires_grad_();
        Tensor coded = PictureTensors.ThroughCodec(images, new PictureEncoding { Format = PictureFormat.WebP, Quality = 90 });
        Tensor edited = Edited(new WebP(90), images);
        Assert.True(edited.allclose(coded, 0, 1e-6));
        edited.sum().backward();
        Assert.True(images.grad!.allclose(ones_like(images)));
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void Jpeg_mask_keeps_five_frequencies_of_luminance(int frequency, bool kept)
    {
        // A grey wave of one DCT frequency along x; the constant part always stays.
        float[] wave = [.. Enumerable.Range(0, 16).Select(x => (float)(0.5 + 0.2 * Math.Cos((2 * (x % 8) + 1) * frequency * Math.PI / 16)))];
        Tensor images = tensor(wave, [1, 1, 1, 16]).expand(1, 3, 16, 16).contiguous();
        Assert.True(Edited(new JpegMask(), images).allclose(kept ? images : full_like(images, 0.5f), 0, 1e-4));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Jpeg_mask_keeps_three_frequencies_of_colour(int frequency, bool kept)
    {
        // Blue minus yellow along y, without any luminance: 0.114 of blue is balanced by 0.886 of red and green.
        float[] wave = [.. Enumerable.Range(0, 16).Select(y => (float)(0.2 * Math.Cos((2 * (y % 8) + 1) * frequency * Math.PI / 16)))];
        Tensor w = tensor(wave, [1, 1, 16, 1]), flat = full([1, 3, 16, 16], 0.5f);
        Tensor images = flat + cat([w * (-0.114f / 0.886f), w * (-0.114f / 0.886f), w], 1);
        Assert.True(Edited(new JpegMask(), images).allclose(kept ? images : flat, 0, 1e-4));
    }

    [Fact]
    public void Jpeg_mask_that_keeps_everything_changes_nothing()
    {
        Tensor images = Pictures(1, 40);
        Assert.True(Edited(new JpegMask(8, 8), images).allclose(images, 0, 1e-4));
    }

    [Fact]
    public void A_composition_is_one_after_the_other()
    {
        Tensor images = Pictures(2, 48), masks = rand(2, 1, 48, 48);
        Random random = new(9);
        Edit first = new Rotation(30).Sample(random, 1), second = new Brightness().Sample(random, 1);
        (Tensor turned, Tensor turnedMasks) = first(images, masks);
        (Tensor expected, Tensor expectedMasks) = second(turned, turnedMasks);
        (Tensor x, Tensor m) = new Composition(new Rotation(30), new Brightness()).Sample(new Random(9), 1)(images, masks);
        Assert.True(x.allclose(expected, 0, 1e-6) && m.allclose(expectedMasks, 0, 1e-6));
        Assert.False(x.allclose(images, 0, 1e-2));
    }
}
