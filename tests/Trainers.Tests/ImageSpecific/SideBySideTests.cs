using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.Baselines;
using MlNetWatermark.Trainers.ImageSpecific;
using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>Several decoders in one model.</summary>
public sealed class SideBySideTests : TorchTest
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Decoders_side_by_side_read_their_slices_in_order()
    {
        (string first, string second) = (Model("first", seed: 8), Model("second", seed: 9));
        WatermarkModelInfo info = SideBySideModel.Combine([first, second], Path.Combine(_folder.Path, "both"), "both");
        Assert.Equal((16, "HiDDeN", false), (info.MessageLength, info.System, info.HasMask));
        using BaselineNetworks one = BaselineModel.Load(first), other = BaselineModel.Load(second), both = BaselineModel.Load(Path.Combine(_folder.Path, "both"));
        Value picture = new(BaselineStep.Signed(Pictures(2, RandomDecoder.Side)));
        using IDisposable gradient = no_grad();
        foreach (BaselineNetworks networks in (BaselineNetworks[])[one, other, both]) networks.eval();
        Assert.True(both.Read(picture).Tensor.allclose(cat([one.Read(picture).Tensor, other.Read(picture).Tensor], 1)));
        using WatermarkModel opened = WatermarkModel.Load(Path.Combine(_folder.Path, "both"));
        Assert.Equal(16, opened.Info.MessageLength);
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 60)]
    [InlineData(3, 90)]
    [InlineData(4, 120)]
    public void Capacity_grows_by_thirty_bits_a_decoder_at_the_published_size(int decoders, int bits)
    {
        using BaselineNetworks networks = new(new BaselineArchitecture(BaselineSystem.HiDDeN, 30, 64, 128, decoders));
        networks.eval();
        using IDisposable gradient = no_grad();
        Assert.Equal([2, bits], networks.Read(new Value(Pictures(2, 16))).Tensor.shape);
        Assert.Equal(decoders * 242_556L, networks.Pairs.Sum(pair => pair.Decoder.parameters().Sum(p => p.NumberOfElements)));
        Assert.Equal(bits, BaselineModel.Describe(networks.Size, "capacity", [], psnr: 30).MessageLength);
    }

    [Fact]
    public void Both_decoders_are_embedded_for_in_one_picture()
    {
        SideBySideModel.Combine([Model("first", seed: 8), Model("second", seed: 9)], Path.Combine(_folder.Path, "both"), "both");
        using BaselineNetworks networks = BaselineModel.Load(Path.Combine(_folder.Path, "both"));
        using BaselineDecoder decoder = BaselineDecoder.Frozen(networks, owns: false);
        float[] planes = new float[3 * RandomDecoder.Side * RandomDecoder.Side];
        Resampling.ToPlanes(RandomDecoder.Cover, RandomDecoder.Side, RandomDecoder.Side, planes, 0);
        Tensor covers = tensor(planes, [1, 3, RandomDecoder.Side, RandomDecoder.Side]) / 255, bits = randint(0, 2, [1, 16], dtype: ScalarType.Float32);
        ImageSpecificOptions options = new() { Iterations = 60, LearningRate = 3e-3, MessageWeight = 1000, NoiseLayers = [new Identity()], StopMargin = null };
        AddedChange rendering = new(covers, null);
        double before = Wrong(covers), after = Wrong(BaselineStep.EightBit(rendering.Apply(PixelOptimization.Run(decoder, rendering, bits, options, TestContext.Current.CancellationToken).Change)));
        Assert.True(after <= 2 && after < before, $"{before} wrong bits, then {after}");

        double Wrong(Tensor pictures)
        {
            using IDisposable gradient = no_grad();
            return decoder.Margins(decoder.Read(pictures, pictures), bits).le(0).sum().item<long>();
        }
    }

    [Fact]
    public void Models_that_do_not_fit_together_are_refused()
    {
        string first = Model("first", seed: 8);
        RandomDecoder.Write(Path.Combine(_folder.Path, "pilot"));
        Assert.Contains("Two or more", Assert.Throws<ArgumentException>(() => SideBySideModel.Combine([first], Path.Combine(_folder.Path, "out"), "out")).Message, StringComparison.Ordinal);
        Assert.Contains("beside itself", Assert.Throws<ArgumentException>(() => SideBySideModel.Combine([first, first], Path.Combine(_folder.Path, "out"), "out")).Message, StringComparison.Ordinal);
        Assert.Contains("pilot", Assert.Throws<ArgumentException>(() => SideBySideModel.Combine([first, Path.Combine(_folder.Path, "pilot")], Path.Combine(_folder.Path, "out"), "out")).Message, StringComparison.Ordinal);
        Assert.Contains("differ", Assert.Throws<ArgumentException>(() => SideBySideModel.Combine([first, Model("longer", seed: 8, bits: 9)], Path.Combine(_folder.Path, "out"), "out")).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "out")));
    }

    private string Model(string name, int seed, int bits = 8)
    {
        using BaselineNetworks networks = RandomDecoder.Networks(bits, seed);
        BaselineModel.Write(Path.Combine(_folder.Path, name), networks, BaselineModel.Describe(networks.Size, name, [], psnr: 30), seed: 1, card: new object());
        return Path.Combine(_folder.Path, name);
    }
}
