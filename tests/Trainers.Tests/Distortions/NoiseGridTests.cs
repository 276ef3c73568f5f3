using MlNetWatermark.Trainers.Distortions;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>The strengths at which ISMark measures.</summary>
public class NoiseGridTests : TorchTest
{
    private static Tensor Applied(string name, Tensor images, int seed = 1) => NoiseGrid.All.Single(entry => entry.Name == name).Apply(images, new Random(seed));

    [Fact]
    public void The_grid_has_the_entries_of_the_paper()
    {
        string[] rest =
        [
            "gaussian-noise:0.01", "gaussian-noise:0.005", "gaussian-noise:0.001", "gaussian-blur:1", "gaussian-blur:0.5", "gaussian-blur:0.2", "median:7", "median:5", "median:3",
            "salt-and-pepper:0.08", "salt-and-pepper:0.05", "salt-and-pepper:0.02", "jpeg:50", "jpeg:70", "jpeg:90", "soft-jpeg:50", "soft-jpeg:70", "soft-jpeg:90", "unrounded-jpeg:50", "unrounded-jpeg:70", "unrounded-jpeg:90", "real-jpeg:50", "real-jpeg:70", "real-jpeg:90", "identity",
        ];
        string[] Moved(string crop, string resize) => [.. new[] { "0.035", "0.16", "0.36", "0.64" }.Select(s => $"crop:{s}{crop}"), .. new[] { "0.6", "0.8", "1.2", "1.4" }.Select(s => $"resize:{s}{resize}")];
        Assert.Equal([.. Moved("", ""), .. rest], NoiseGrid.Of(fixedSize: false).Select(e => e.Name));
        Assert.Equal([.. Moved(":grey", ":back"), .. rest], NoiseGrid.Of(fixedSize: true).Select(e => e.Name));
        Assert.Equal([.. Moved("", ""), .. rest, .. Moved(":grey", ":back")], NoiseGrid.All.Select(e => e.Name));
        Assert.All(NoiseGrid.All, entry => Assert.Equal(entry.Layer, entry.Name.Split(':')[0]));
    }

    [Fact]
    public void Results_are_new_on_8_bit_levels_without_gradient_and_of_the_right_size()
    {
        Tensor images = (Pictures(2, 48) * 255).round().div(255).detach().requires_grad_();
        foreach (NoiseGridEntry entry in NoiseGrid.All)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = entry.Apply(images, new Random(1));
            Assert.Equal(1, scope.DisposablesCount); // nothing else is left behind
            Tensor levels = x * 255;
            Assert.False(x.requires_grad);
            Assert.True((levels - levels.round()).abs().max().item<float>() < 1e-3, entry.Name);
            Assert.InRange(x.min().item<float>(), 0, 1);
            Assert.InRange(x.max().item<float>(), 0, 1);
            bool sized = entry.Layer is "crop" or "resize" && entry.Name.Split(':').Length == 2;
            double side = !sized ? 48 : entry.Layer == "crop" ? 48 * Math.Sqrt(Strength(entry)) : 48 * Strength(entry);
            Assert.Equal([2, 3, (long)Math.Round(side), (long)Math.Round(side)], x.shape);
        }

        Assert.All(NoiseGrid.Of(fixedSize: true), entry => Assert.Equal(images.shape, entry.Apply(images, new Random(1)).shape));

        static double Strength(NoiseGridEntry entry) => double.Parse(entry.Name.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("gaussian-noise:0.01", 0.05)]
    [InlineData("gaussian-noise:0.001", 0.01581)]
    public void Noise_of_a_variance_in_twice_the_range_has_half_its_root(string name, double sigma)
    {
        Tensor images = full([2, 3, 64, 64], 0.5f);
        Assert.Equal(sigma, (Applied(name, images) - images).square().mean().sqrt().item<float>(), 0.03 * sigma);
    }

    [Fact]
    public void Identity_changes_nothing_and_chance_is_the_callers()
    {
        Tensor images = (Pictures(1, 32) * 255).round() / 255;
        Assert.True(Applied("identity", images).allclose(images, 0, 1e-6));
        Assert.True(Applied("gaussian-noise:0.01", images, 3).equal(Applied("gaussian-noise:0.01", images, 3)).all().item<bool>());
        Assert.False(Applied("gaussian-noise:0.01", images, 3).equal(Applied("gaussian-noise:0.01", images, 4)).all().item<bool>());
        Assert.Equal(0.5, Applied("crop:0.035:grey", images).median().item<float>(), 0.003);
    }
}
