using MlNetWatermark.Trainers.Weights;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>Files that PyTorch itself wrote (data/golden/make_checkpoints.py).</summary>
public sealed class GoldenCheckpointTests : TorchTest
{
    private static readonly string[] StateKeys =
        ["conv.weight", "conv.bias", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var", "norm.num_batches_tracked"];

    [Theory]
    [InlineData("state.pt")]
    [InlineData("protocol4.pt")]
    [InlineData("training.pt")]
    public void A_modules_state_has_its_names_shapes_and_values(string name)
    {
        Dictionary<string, Tensor> read = Read(name);
        Assert.Equal(StateKeys, read.Keys);
        Assert.Equal([2, 1, 2, 2], read["conv.weight"].shape);
        Assert.Equal([], read["norm.num_batches_tracked"].shape);
        foreach ((int start, string key) in StateKeys.Index())
        {
            Assert.Equal(Enumerable.Range(10 * start, (int)read[key].numel()).Select(v => (float)v), read[key].data<float>());
        }
    }

    [Fact]
    public void Every_number_format_and_view_has_its_values()
    {
        Dictionary<string, Tensor> read = Read("kinds.pt");
        Tensor numbers = arange(0, 24, dtype: ScalarType.Float32).view(4, 6);
        foreach (string name in (string[])["f64", "f16", "bf16", "i64", "i32", "i16", "i8", "u8"]) Assert.Equal(numbers, read[name]);
        Assert.Equal(numbers.gt(3).to_type(ScalarType.Float32), read["bool"]);
        Assert.Equal(tensor(3.25f), read["scalar"]);
        Assert.Equal([0, 3], read["empty"].shape);
        Assert.Equal(numbers.t().contiguous(), read["transposed"]);
        Assert.Equal(numbers.narrow(0, 1, 2).narrow(1, 2, 3).contiguous(), read["piece"]);
        Assert.Equal(ones(3, 2) * 7, read["expanded"]);
        Assert.Equal(numbers[0], read["parameter"]);
        Assert.All(read.Values, value => Assert.True(value.is_contiguous()));
    }

    [Theory]
    [InlineData("before-1.6.pt", "before 1.6")]
    [InlineData("module.pt", "'torch.nn.modules.container.Sequential'")]
    public void What_is_not_plain_weights_is_refused(string name, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => Read(name)).Message, StringComparison.Ordinal);

    private static Dictionary<string, Tensor> Read(string name) => WeightsFile.Read(Path.Combine(RepositoryRoot.Folder, "data", "golden", "checkpoints", name));
}
