using System.Text.Json;
using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.Distortions;
using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.Training;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

public class DistortionMixTests : TorchTest
{
    private const string Usual = "identity:0.5,colour-shift:0.8,hue-shift:0.3,grey,gaussian-blur:0.5,resize-and-back:0.8,gaussian-noise:0.6,jitter:0.6,jpeg:5.5,webp:2.2" +
        ";second=jpeg-50,gaussian-noise:0.3,resize-and-back:0.3";

    [Fact]
    public void The_usual_mix_is_what_it_always_was()
    {
        Assert.Equal(Usual, DistortionMix.Default.ToString());
        Assert.Equal((0.2, 2), (DistortionMix.Default.SecondShare, DistortionMix.Default.GroupSize));
    }

    /// <summary>Mean changes of the eight groups of a fixed batch, from before the mix could be chosen: another order of draws would show.</summary>
    [Theory]
    [InlineData(1, 0.16353, 0.22630, 0.22655, 0.00000, 0.04638, 0.21651, 0.19952, 0.22622)]
    [InlineData(2, 0.22746, 0.06458, 0.22689, 0.22668, 0.21344, 0.21496, 0.21694, 0.22541)]
    public void The_usual_mix_draws_what_it_always_drew(int seed, params double[] changes)
    {
        float[] values = [.. Enumerable.Range(0, 16 * 3 * 64 * 64).Select(i => (float)(0.5 + 0.3 * Math.Sin(i * 0.05 + seed) + 0.2 * Math.Sin(i * 0.731)))];
        Tensor images = tensor(values, [16, 3, 64, 64]);
        Tensor edited = DistortionMix.Default.Apply(images, ones(16, 1, 64, 64), new Random(seed), 1).Images;
        float[] actual = (edited - images).abs().view(8, -1).mean([1]).data<float>().ToArray();
        Assert.Equal(changes, actual.Select(v => (double)v), (a, b) => Math.Abs(a - b) < 2e-3);
    }

    [Theory]
    [InlineData(Usual)]
    [InlineData("jpeg:5,rotation:2,flip")]
    [InlineData("flip;group=1")]
    [InlineData("rotation-30-nearest:4,rotation-nearest,perspective-0.1-0.3:0.25,jpeg-mask-6,jpeg-mask-5-2,real-jpeg-50-50")]
    [InlineData("salt-and-pepper-0.05,median-3,brightness,contrast,saturation,crop-and-resize-0.5,webp-40;second=jpeg-50,flip:2;second-share=0.35;group=16")]
    [InlineData("salt-and-pepper-per-pixel,salt-and-pepper-0.05-per-pixel:2,jpeg-as-is,jpeg-40-as-is,crop-grey,crop-0.16-grey,rescale-back,rescale-0.8-1.2-back")]
    [InlineData("rotation-15/jpeg-50:2,flip/median/jpeg")]
    public void Text_goes_in_and_comes_out_the_same(string text) => Assert.Equal(text, DistortionMix.Parse(text).ToString());

    [Fact]
    public void Every_distortion_has_a_name_that_is_read()
    {
        foreach (string name in DistortionName.Known) Assert.Equal(name, DistortionName.Of(DistortionName.Parse(name)));
        int classes = typeof(IDistortion).Assembly.GetExportedTypes().Count(t => t.IsAssignableTo(typeof(IDistortion)) && t.IsClass);
        Assert.Equal(classes - 1, DistortionName.Known.Count()); // all but the composition, which is written with a slash
    }

    [Fact]
    public void Text_carries_weights_and_ranges()
    {
        DistortionMix mix = DistortionMix.Parse(" jpeg-40 : 5 , rotation-30-nearest:2, flip ; second = webp ; second-share = 0.5 ; group = 1 ");
        Assert.Equal([5, 2, 1], mix.First.Select(e => e.Weight));
        Assert.Equal(40, Assert.IsType<Jpeg>(mix.First[0].Distortion).LowestQuality);
        Rotation rotation = Assert.IsType<Rotation>(mix.First[1].Distortion);
        Assert.Equal((30, true), (rotation.LargestDegrees, rotation.Nearest));
        Assert.IsType<WebP>(Assert.Single(mix.Second).Distortion);
        Assert.Equal((0.5, 1), (mix.SecondShare, mix.GroupSize));
        Assert.Empty(DistortionMix.Parse("flip").Second);
    }

    [Theory]
    [InlineData("")]
    [InlineData("jpeg,")]
    [InlineData("jpeg:0")]
    [InlineData("jpeg:-1")]
    [InlineData("jpeg:many")]
    [InlineData("jpeg:NaN")]
    [InlineData("jpeg-50.5")]
    [InlineData("jpeg-50-60")]
    [InlineData("rotation-abc")]
    [InlineData("rotation-200")]
    [InlineData("rotation-")]
    [InlineData("jpeg-as")]
    [InlineData("jpeg-as-is-as-is")]
    [InlineData("median-4")]
    [InlineData("jpeg/")]
    [InlineData("jpeg;group=0")]
    [InlineData("jpeg;group=x")]
    [InlineData("jpeg;second-share=2")]
    [InlineData("jpeg;third=flip")]
    [InlineData(";second=jpeg")]
    public void Text_that_is_no_mix_is_refused(string text) => Assert.ThrowsAny<ArgumentException>(() => DistortionMix.Parse(text));

    [Fact]
    public void An_unknown_name_is_answered_by_the_known_ones()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => DistortionMix.Parse("jpeg:5,jpg:2"));
        Assert.Contains("'jpg'", error.Message, StringComparison.Ordinal);
        Assert.Contains("crop-and-resize", error.Message, StringComparison.Ordinal);
        Assert.Contains("real-jpeg", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_distortion_is_added_to_the_usual_ones()
    {
        DistortionMix more = DistortionMix.Default.With("rotation-30:4;group=1").With(new Whitening(), 2);
        Assert.Equal(Usual.Replace(";", ",rotation-30:4,whitening:2;", StringComparison.Ordinal) + ";group=1", more.ToString());
        Assert.Equal(Usual, DistortionMix.Default.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => DistortionMix.Default.With(new Flip(), 0));
        Assert.Throws<ArgumentNullException>(() => DistortionMix.Default.With((IDistortion)null!));
    }

    [Fact]
    public void Distortions_are_drawn_by_weight()
    {
        DistortionMix mix = DistortionMix.Parse("identity:3;group=1").With(new Whitening());
        Tensor edited = mix.Apply(zeros(800, 3, 8, 8), ones(800, 1, 8, 8), new Random(1), 1).Images;
        Assert.Equal(0.25, edited.mean().item<float>(), 0.05);
    }

    [Fact]
    public void A_second_distortion_follows_as_often_as_asked()
    {
        DistortionMix mix = DistortionMix.Parse("identity;second-share=0.4;group=1") with { Second = [new(new Whitening())] };
        Tensor Edited(double severity) => mix.Apply(zeros(800, 3, 8, 8), ones(800, 1, 8, 8), new Random(1), severity).Images;
        Assert.Equal(0.4, Edited(1).mean().item<float>(), 0.05);
        Assert.Equal(0.2, Edited(0.5).mean().item<float>(), 0.05);
    }

    [Fact]
    public void Drawn_per_picture_equal_pictures_differ_and_drawn_per_batch_they_do_not()
    {
        Tensor images = Pictures(1, 32).repeat(4, 1, 1, 1), masks = ones(4, 1, 32, 32);
        Tensor Edited(int group) => DistortionMix.Parse("rotation,brightness,crop-and-resize").With($";group={group}").Apply(images, masks, new Random(2), 1).Images;
        Tensor each = Edited(1);
        for (int i = 1; i < 4; i++) Assert.False(each[i].allclose(each[0], 0, 1e-2));
        Assert.True(each.allclose(Edited(1)));
        Tensor together = Edited(4);
        for (int i = 1; i < 4; i++) Assert.True(together[i].allclose(together[0]));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        DistortionMix mix = DistortionMix.Default;
        Assert.Throws<ArgumentException>(() => mix.Apply(zeros(1, 1, 8, 8), zeros(1, 1, 8, 8), new Random(1), 1));
        Assert.Throws<ArgumentException>(() => mix.Apply(zeros(1, 3, 8, 8), zeros(1, 1, 8, 9), new Random(1), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => mix.Apply(zeros(1, 3, 8, 8), zeros(1, 1, 8, 8), new Random(1), 2));
        Assert.Throws<ArgumentException>(() => (mix with { GroupSize = 0 }).Apply(zeros(1, 3, 8, 8), zeros(1, 1, 8, 8), new Random(1), 1));
    }

    [Theory]
    [InlineData("crop", "crop changes", "crop-grey does")]
    [InlineData("flip;second=rescale-0.5", "rescale-0.5 changes", "rescale-0.5-back does")]
    [InlineData("crop-0.2/jpeg", "crop-0.2/jpeg changes", "crop-0.2-grey/jpeg does")]
    public void A_mix_refuses_what_changes_the_size_and_names_what_keeps_it(string text, params string[] said)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => DistortionMix.Parse(text));
        foreach (string part in said) Assert.Contains(part, error.Message, StringComparison.Ordinal);
        DistortionMix mix = new() { First = [new(new Crop())] };
        Assert.Contains("crop-grey does", Assert.Throws<ArgumentException>(() => new MaskMarkOptions { Distortions = mix }.Validate()).Message, StringComparison.Ordinal);
        Assert.Contains("crop-grey does", Assert.Throws<ArgumentException>(() => mix.Apply(zeros(1, 3, 8, 8), ones(1, 1, 8, 8), new Random(1), 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_distortion_of_ones_own_that_changes_the_size_is_named_when_it_does()
    {
        DistortionMix mix = new() { First = [new(new Halving())], Second = [] };
        ArgumentException error = Assert.Throws<ArgumentException>(() => mix.Apply(zeros(2, 3, 8, 8), ones(2, 1, 8, 8), new Random(1), 1));
        Assert.Contains("halving changed it to (2, 3, 4, 8) and (2, 1, 4, 8)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_keep_the_mix_as_text()
    {
        MaskMarkOptions options = new() { Distortions = DistortionMix.Parse("jpeg:5,rotation-30:2;group=1") };
        string json = JsonSerializer.Serialize(options);
        Assert.Contains("\"Distortions\":\"jpeg:5,rotation-30:2;group=1\"", json, StringComparison.Ordinal);
        Assert.Equal(options.Distortions.ToString(), JsonSerializer.Deserialize<MaskMarkOptions>(json)!.Distortions.ToString());
        Assert.Equal(Usual, JsonSerializer.Deserialize<MaskMarkOptions>("{}")!.Distortions.ToString());
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<MaskMarkOptions>("{\"Distortions\":\"nothing\"}"));
    }

    [Fact]
    public void Options_name_what_is_wrong_with_the_mix()
    {
        DistortionMix bad = new() { First = [new(new Flip(), -1), null!], Second = [], SecondShare = 2, GroupSize = 0 };
        ArgumentException error = Assert.Throws<ArgumentException>(() => new MaskMarkOptions { Distortions = bad }.Validate());
        foreach (string part in new[] { "flip", "null", "SecondShare", "GroupSize" }) Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new MaskMarkOptions { Distortions = bad with { First = [] } }.Validate());
        Assert.Throws<ArgumentException>(() => new MaskMarkOptions { Distortions = null! }.Validate());
        new MaskMarkOptions { Distortions = DistortionMix.Parse("flip") }.Validate();
    }

    [Fact]
    public void Training_draws_from_the_mix_in_the_options()
    {
        Whitening counted = new();
        MaskMarkOptions options = new()
        {
            MessageLength = 8,
            PilotLength = 24,
            TileCells = 4,
            NumbersPerCell = 3,
            WorkingSize = 64,
            CropSize = 64,
            BatchSize = 4,
            Distortions = new DistortionMix { First = [new(counted)], Second = [], GroupSize = 1 },
        };
        using MaskMarkNetworks networks = MaskMarkNetworks.Create(options);
        MaskMarkStep step = new(networks, options);
        StepPlan plan = new(Phase: 1, Masks: true, Distortions: false, Severity: 1, Psnr: 30, Visibility: true, BitWeight: 1);
        step.Run(Pictures(4, 64), plan, new Random(1)); // before distortions are on
        Assert.Equal(0, counted.Drawn);
        step.Run(Pictures(4, 64), plan with { Phase = 2, Distortions = true }, new Random(1));
        Assert.Equal(4, counted.Drawn);
    }

    /// <summary>A user's own distortion: everything turns white.</summary>
    private sealed class Whitening : IDistortion
    {
        public int Drawn { get; private set; }

        public Edit Sample(Random random, double severity)
        {
            Drawn++;
            return (images, masks) => (images * 0 + 1, masks);
        }
    }

    /// <summary>A user's own distortion: the lower half goes.</summary>
    private sealed class Halving : IDistortion
    {
        public Edit Sample(Random random, double severity) => (images, masks) => (images.narrow(2, 0, images.shape[2] / 2), masks.narrow(2, 0, masks.shape[2] / 2));
    }
}
