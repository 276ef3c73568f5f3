using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

public class WaveShareTests : TorchTest
{
    private static readonly MaskMarkOptions Options = new() { MessageLength = 10, PilotLength = 24, NumbersPerCell = 1, WorkingSize = 64, CropSize = 64, BatchSize = 2, WaveShare = 0.3, Name = "test" };

    [Fact]
    public void Waves_get_their_share_of_the_energy_and_the_message_the_rest()
    {
        using CompactNetworks networks = new(Options);
        using IDisposable gradient = no_grad();
        Tensor residual = networks.embedder.Run(new Value(rand(2, 3, 128, 64) * 255), new Value(ones(2, 34))).Tensor;
        Tensor message = residual - Math.Sqrt(0.3) * Tile().repeat([1, 1, 2, 1]);
        Assert.Equal(0.7, message.square().mean([1, 2, 3]).min().item<float>(), 0.01);
        Assert.Equal(0.7, message.square().mean([1, 2, 3]).max().item<float>(), 0.01);
    }

    [Fact]
    public void Waves_move_with_the_tile()
    {
        using CompactNetworks networks = new(Options);
        using IDisposable gradient = no_grad();
        Tensor residual = networks.embedder.Run(new Value(rand(1, 3, 64, 64) * 255), new Value(ones(1, 34)), shift: (2, 5)).Tensor;
        Tensor message = residual - Math.Sqrt(0.3) * Tile().roll([16, 40], [2, 3]);
        Assert.Equal(0.7, message.square().mean().item<float>(), 0.01);
    }

    [Theory]
    [InlineData(0.0, 8)]
    [InlineData(0.2, 4)] // the waves belong to a tile of 64 pixels
    public void A_model_without_waves_says_so(double share, int tileCells)
    {
        MaskMarkOptions options = Options with { WaveShare = share, TileCells = tileCells, NumbersPerCell = 3 };
        using CompactNetworks networks = new(options);
        Assert.Null(networks.Describe(options, [.. Enumerable.Repeat(true, 24)], 0.1).SynchronizationWaves);
    }

    [Fact]
    public void The_exported_file_carries_the_waves_and_their_text()
    {
        using CompactNetworks networks = new(Options);
        bool[] pilot = MaskMarkExport.Pilot(Options);
        (byte[] embedder, byte[] extractor) = MaskMarkExport.ToOnnx(networks, Options, pilot, referenceVisibility: 0.05); // compares with TorchSharp
        using WatermarkModel model = WatermarkModel.Load(embedder, extractor);
        Assert.Equal(WavePattern.Standard.ToString(), model.Info.SynchronizationWaves);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(0.6)]
    public void A_share_out_of_range_is_refused(double share) =>
        Assert.Contains("WaveShare", Assert.Throws<ArgumentException>(() => (Options with { WaveShare = share }).Validate()).Message, StringComparison.Ordinal);

    private static Tensor Tile() => tensor(WavePattern.Standard.Tile(), [1, 1, 64, 64]);
}
