using MlNetWatermark.Trainers.Weights;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>What PyTorch checkpoints say. The files are written by <see cref="TorchFile"/> after the documented format.</summary>
public sealed class TorchCheckpointTests : TorchTest
{
    private readonly TorchFile _file = new();

    [Fact]
    public void A_state_dictionary_comes_back_by_name_shape_and_value()
    {
        Tensor weight = randn(4, 3, 2, 2), bias = randn(4), scalar = tensor(2.5f);
        Dictionary<string, Tensor> read = Read(TorchFile.State(("a.weight", _file.Add(weight)), ("a.bias", _file.Add(bias)), ("scale", _file.Add(scalar))));
        Assert.Equal(["a.weight", "a.bias", "scale"], read.Keys);
        Assert.Equal(weight, read["a.weight"]);
        Assert.Equal(bias, read["a.bias"]);
        Assert.Equal([], read["scale"].shape);
        Assert.Equal(2.5f, read["scale"].item<float>());
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    public void Other_number_formats_become_float32(ScalarType type)
    {
        Tensor values = tensor(new float[] { 0, 1, 1, 0, 1 }).to_type(type);
        Tensor read = Read(TorchFile.State(("x", _file.Add(values))))["x"];
        Assert.Equal(ScalarType.Float32, read.dtype);
        Assert.Equal([0f, 1, 1, 0, 1], read.data<float>());
    }

    [Fact]
    public void Half_and_bfloat16_keep_their_values()
    {
        Tensor half = tensor(new[] { 0.333f, -65504f, 6e-8f }).to_type(ScalarType.Float16), brain = tensor(new[] { 0.333f, -3e38f, 1e-38f }).to_type(ScalarType.BFloat16);
        Dictionary<string, Tensor> read = Read(TorchFile.State(("half", _file.Add(half)), ("brain", _file.Add(brain))));
        Assert.Equal(half.to_type(ScalarType.Float32), read["half"]);
        Assert.Equal(brain.to_type(ScalarType.Float32), read["brain"]);
    }

    [Fact]
    public void A_transposed_view_with_an_offset_is_made_contiguous()
    {
        Tensor numbers = arange(0, 20, dtype: ScalarType.Float32);
        Tensor read = Read(TorchFile.State(("x", TorchFile.View(_file.Store(numbers), 3, [4, 3], [1, 5]))))["x"];
        Assert.True(read.is_contiguous());
        Assert.Equal(numbers.as_strided([4, 3], [1, 5], 3), read);
    }

    [Fact]
    public void Tensors_may_share_a_storage()
    {
        Tensor numbers = arange(0, 12, dtype: ScalarType.Float32);
        PyPersistent storage = _file.Store(numbers);
        Dictionary<string, Tensor> read = Read(TorchFile.State(("all", TorchFile.View(storage, 0, [12], [1])), ("tail", TorchFile.View(storage, 6, [2, 3], [3, 1]))));
        Assert.Equal(numbers, read["all"]);
        Assert.Equal(numbers.narrow(0, 6, 6).view(2, 3), read["tail"]);
    }

    [Fact]
    public void Tensors_live_on_when_the_file_is_closed_and_end_with_the_callers_scope()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "x.pt");
        _file.Write(path, TorchFile.State(("x", _file.Add(ones(3)))));
        Tensor read;
        using (NewDisposeScope())
        {
            read = WeightsFile.Read(path)["x"];
            Assert.Equal(3, read.sum().item<float>());
        }

        Assert.True(read.IsInvalid);
    }

    [Fact]
    public void Parameters_and_plain_dictionaries_are_read_as_well()
    {
        PyCall parameter = new(TorchFile.RebuildParameter, [_file.Add(ones(2)), true, new PyCall(TorchFile.OrderedDictionary, [])]);
        Assert.Equal(ones(2), Read(new Dictionary<string, object?> { ["p"] = parameter })["p"]);
    }

    [Theory]
    [InlineData("state_dict")]
    [InlineData("model")]
    public void The_nested_dictionary_of_tensors_is_taken_and_plain_values_are_ignored(string key)
    {
        Dictionary<string, Tensor> read = Read(new Dictionary<string, object?>
        {
            ["epoch"] = 12,
            ["loss"] = 0.25,
            ["none"] = null,
            ["done"] = true,
            ["big"] = long.MaxValue,
            ["negative"] = -7,
            ["config"] = new Dictionary<string, object?> { ["sizes"] = new List<object?> { 1, 2, 3 }, ["range"] = new object?[] { 0.5, "a", 70_000, null }, ["one"] = new List<object?> { 1 } },
            // An optimizer's tensors lie under numbers.
            ["optimizer"] = new Dictionary<string, object?> { ["state"] = new Dictionary<int, object?> { [0] = new Dictionary<string, object?> { ["exp_avg"] = _file.Add(ones(1)) } } },
            [key] = TorchFile.State(("w", _file.Add(ones(2) * 3))),
        });
        Assert.Equal(["w"], read.Keys);
        Assert.Equal(ones(2) * 3, read["w"]);
    }

    [Fact]
    public void Two_dictionaries_of_tensors_are_refused_and_named() =>
        Refused(new Dictionary<string, object?> { ["model"] = TorchFile.State(("w", _file.Add(ones(2)))), ["ema"] = TorchFile.State(("w", _file.Add(ones(2)))) }, "'model', 'ema'");

    [Fact]
    public void More_than_256_tensors_use_the_long_memo()
    {
        Dictionary<string, Tensor> read = Read(TorchFile.State(Enumerable.Range(0, 1200).Select(i => ($"w{i}", (object?)_file.Add(tensor((float)i))))));
        Assert.Equal(1200, read.Count);
        Assert.All(read, item => Assert.Equal(item.Key, $"w{item.Value.item<float>()}"));
    }

    [Fact]
    public void An_archive_without_byte_order_is_little_endian()
    {
        _file.Entries.Remove("byteorder");
        Assert.Equal(ones(2), Read(TorchFile.State(("w", _file.Add(ones(2)))))["w"]);
    }

    [Fact]
    public void A_big_endian_archive_is_refused()
    {
        _file.Entries["byteorder"] = "big"u8.ToArray();
        Refused(TorchFile.State(("w", _file.Add(ones(2)))), "byte order is 'big'");
    }

    private Dictionary<string, Tensor> Read(object? content)
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "weights.bin");
        _file.Write(path, content);
        return WeightsFile.Read(path);
    }

    private void Refused(object? content, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => Read(content)).Message, StringComparison.Ordinal);
}
