using System.Reflection;
using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>Every operation computes the same in TorchSharp and in ONNX Runtime, at sizes and batches the file was not traced with.</summary>
public class OperatorTests : TorchTest
{
    private static readonly TorchSharp.Modules.Conv2d Wide = Kept(nn.Conv2d(3, 16, 3, padding: 1, bias: false));
    private static readonly GroupNormalization Normalization = Kept(new GroupNormalization(16));
    private static readonly GroupNormalization ByRows = Kept(new GroupNormalization(16, 4) { LargePlanes = true });
    private static readonly TorchSharp.Modules.Conv2d Convolution = Kept(nn.Conv2d(16, 5, 3, stride: 2, padding: 1));

    private static readonly TorchSharp.Modules.BatchNorm2d BatchNormalization = Evaluated(nn.BatchNorm2d(16));
    private static readonly SpectralConv2d SpectralConvolution = Evaluated(new SpectralConv2d(3, 7));
    private static readonly SpectralLinear SpectralLine = Evaluated(new SpectralLinear(7, 5));

    private static readonly TorchSharp.Modules.ConvTranspose2d Transposed = Kept(nn.ConvTranspose2d(16, 16, 2, stride: 2));

    private static readonly TorchSharp.Modules.ConvTranspose2d Enlarging = Kept(nn.ConvTranspose2d(16, 5, 3, stride: 2, padding: 1, output_padding: 1, bias: false));
    private static readonly LayerNormalization LayerNorm = Kept(new LayerNormalization(3));

    private static readonly Dictionary<string, Func<Value, Value>> Lines = new()
    {
        ["Add"] = x => x.Add(x).Add(0.5),
        ["Subtract"] = x => x.Multiply(3).Subtract(x),
        ["Multiply"] = x => x.Multiply(x).Multiply(0.25),
        ["Divide"] = x => x.Divide(x.Multiply(x).Add(1)),
        ["Relu"] = x => x.Relu(),
        ["Sigmoid"] = x => x.Sigmoid(),
        ["Sqrt"] = x => x.Multiply(x).Add(0.1).Sqrt(),
        ["Reciprocal"] = x => x.Multiply(x).Add(1).Reciprocal(),
        ["Clip"] = x => x.Clip(-0.5, 0.25),
        ["Round"] = x => x.Multiply(10).Round(),
        ["Detach"] = x => x.Detach(),
        ["Concatenate"] = x => x.Concatenate(x.Relu()),
        ["PixelShuffle"] = x => x.PixelUnshuffle(4).PixelShuffle(2),
        ["PixelUnshuffle"] = x => x.PixelUnshuffle(4),
        ["AveragePool"] = x => x.AveragePool(7, 1, 3).AveragePool(5, 1, 0).AveragePool(3, 1, 1).AveragePool(16, 8, 4),
        ["Enlarge"] = x => x.Enlarge(4),
        ["MeanPerPicture"] = x => x.MeanPerPicture(),
        ["MeanOverChannels"] = x => x.MeanOverChannels(),
        ["SumOverPositions"] = x => x.SumOverPositions(),
        ["MeanOverPositions"] = x => x.MeanOverPositions(),
        ["SpreadOver"] = x => x.MeanOverPositions().SpreadOver(x).Multiply(x),
        ["MixColours"] = x => x.MixColours(0.5f, 0.25f, 1, -1, 2, 0, 0, 0.125f, 3),
        ["Luminance"] = x => x.Luminance(),
        ["Reshape"] = x => x.SumOverPositions().Reshape(1, 3),
        ["TileOver"] = x => x.AveragePool(16, 16, 0).SumOverPositions().Concatenate(x.SumOverPositions().Multiply(0.5)).First(4).Reshape(1, 2, 2).TileOver(x),
        ["Slice"] = x => x.Slice(1, 2),
        ["First"] = x => x.First(2),
        ["Power"] = x => x.Multiply(x).Power(1.2),
        ["Minimum"] = x => x.Minimum(x.Multiply(x)),
        ["Above"] = x => x.Above(0.5),
        ["MultiplyChannels"] = x => x.MultiplyChannels(0.75f, 0.5f, 1),
        ["Convolve"] = x => x.Convolve(-1, 0, 1, -2, 0, 2, -1, 0, 3),
        ["MaxPool"] = x => x.AveragePool(16, 16, 0).MaxPool(), // 2x2, then 3x4: an odd row
        ["BilinearLike"] = x => x.AveragePool(9, 5, 4).BilinearLike(x), // no whole factor
        ["NearestLike"] = x => x.AveragePool(16, 16, 0).NearestLike(x),
        ["NearestTo"] = x => x.NearestTo(8),
        ["On"] = x => Convolution.On(BatchNormalization.On(ByRows.On(Normalization.On(Transposed.On(Wide.On(x)))))),
        ["Silu"] = x => x.Silu(),
        ["On, enlarging"] = x => Enlarging.On(Wide.On(x)),
        ["PadCorner"] = x => x.PadCorner(),
        ["MaxOfNeighbours"] = x => x.PadCorner().MaxOfNeighbours(),
        ["Double"] = x => x.Double(),
        ["Tokens"] = x => x.Tokens(),
        ["GridLike"] = x => x.Tokens().Multiply(2).GridLike(x),
        ["Attention"] = x => TokenOperators.Attention(x.Tokens(), x.Tokens().Multiply(0.5), x.Tokens(), 3, fixedSize: false),
        ["On, layer norm"] = x => LayerNorm.On(x.Tokens()),
        ["Gelu"] = x => x.Gelu(),
        ["SoftmaxLast"] = x => x.SoftmaxLast(),
        ["SliceLast"] = x => x.SliceLast(3, 7),
        ["WithPilot"] = x => x.SumOverPositions().WithPilot([true, false, true, true]),
        ["Cosine"] = x => x.Multiply(3).Cosine(),
        ["Sine"] = x => x.Multiply(3).Sine(),
        ["On, spectral"] = x => SpectralLine.On(SpectralConvolution.On(x).MeanOverPositions()),
    };

    /// <summary>Operations whose file is for one size.</summary>
    private static readonly Dictionary<string, Func<Value, Value>> FixedSize = new()
    {
        ["Windows"] = x => x.Windows(8, 4),
        ["FromWindows"] = x => x.Windows(8, 4).Multiply(2).FromWindows(x, 8, 4),
        ["Attention, in blocks"] = x => TokenOperators.Attention(x.PixelUnshuffle(2).Tokens(), x.PixelUnshuffle(2).Tokens(), x.PixelUnshuffle(2).Tokens(), 6, fixedSize: true, mostScores: 6 * 256 * 100),
        ["PoolTo"] = x => x.PoolTo(8).PoolTo(8).PoolTo(16),
        ["Fourier"] = x => x.Fourier().Real.Concatenate(x.Fourier().Imaginary),
        ["InverseFourier"] = x => FourierOperators.InverseFourier(x, x.Multiply(0.5)),
        ["Magnitude"] = x => FourierOperators.Magnitude(x, x.Multiply(x)),
        ["Phase"] = x => FourierOperators.Phase(x, x.Multiply(x).Add(-0.5)),
    };

    public static TheoryData<string> FixedNames => [.. FixedSize.Keys];

    public static TheoryData<string> Names => [.. Lines.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_operation_computes_the_same_in_the_exported_file(string name)
    {
        object[] picture = ["batch", 3, "height", "width"];
        Tensor example = randn(1, 3, 32, 32);
        object[] free = [.. Lines[name](new Value(example)).Tensor.shape.Select((_, i) => (object)$"d{i}")];
        byte[] file = OnnxExporter.Export(nn.Identity(), [(new Port("image", ElementType.Float, picture), example)],
            inputs => [(new Port("result", ElementType.Float, free), Lines[name](inputs[0]))], new Dictionary<string, string>());

        foreach (long[] size in (long[][])[[1, 3, 32, 32], [2, 3, 48, 64]])
        {
            Tensor input = randn(size);
            using (no_grad())
            {
                float[] actual = ParityCheck.Run(file, [("image", input)], ["result"])["result"];
                Assert.True(ParityCheck.Difference(Lines[name](new Value(input)).Tensor, actual) <= 1e-5, $"{name} differs at {string.Join('x', size)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(FixedNames))]
    public void An_operation_for_one_size_computes_the_same_in_the_exported_file(string name)
    {
        object[] picture = ["batch", 3, 32, 32];
        Tensor example = randn(1, 3, 32, 32);
        object[] free = [.. FixedSize[name](new Value(example)).Tensor.shape.Select((_, i) => (object)$"d{i}")];
        byte[] file = OnnxExporter.Export(nn.Identity(), [(new Port("image", ElementType.Float, picture), example)],
            inputs => [(new Port("result", ElementType.Float, free), FixedSize[name](inputs[0]))], new Dictionary<string, string>());
        Tensor input = randn(3, 3, 32, 32);
        using IDisposable gradient = no_grad();
        float[] actual = ParityCheck.Run(file, [("image", input)], ["result"])["result"];
        Assert.True(ParityCheck.Difference(FixedSize[name](new Value(input)).Tensor, actual) <= 1e-5, name);
    }

    // Weights would end with the scope of the test that happens to come first.
    private static T Kept<T>(T module) where T : nn.Module
    {
        foreach (TorchSharp.Modules.Parameter parameter in module.parameters()) parameter.DetachFromDisposeScope();
        foreach ((string _, Tensor buffer) in module.named_buffers()) buffer.DetachFromDisposeScope();
        return module;
    }

    // As after training: statistics that are not those of the example.
    private static T Evaluated<T>(T module) where T : nn.Module
    {
        module.eval();
        if (module is TorchSharp.Modules.BatchNorm2d norm)
        {
            using IDisposable gradient = no_grad();
            norm.running_mean!.uniform_(-1, 1);
            norm.running_var!.uniform_(0.5, 2);
        }

        return Kept(module);
    }

    [Fact]
    public void Normalisation_stays_accurate_over_large_planes_that_are_half_blank()
    {
        GroupNormalization large = new(8, 2, 1e-6) { LargePlanes = true }; // without it the error is 7e-5
        using IDisposable gradient = no_grad();
        Tensor image = randn(1, 8, 256, 256) * 0.2 + 0.3;
        image.narrow(2, 0, 128).zero_();
        Tensor exact = nn.functional.group_norm(image.to_type(ScalarType.Float64), 2, large.weight.to_type(ScalarType.Float64), large.bias.to_type(ScalarType.Float64), 1e-6);
        object[] picture = ["batch", 8, "height", "width"];
        byte[] file = OnnxExporter.Export(nn.Identity(), [(new Port("image", ElementType.Float, picture), image)],
            inputs => [(new Port("result", ElementType.Float, picture), large.On(inputs[0]))], new Dictionary<string, string>());
        Assert.True(ParityCheck.Difference(exact, ParityCheck.Run(file, [("image", image)], ["result"])["result"]) < 5e-6);
    }

    [Fact]
    public void Every_operation_has_a_line_in_this_table()
    {
        IEnumerable<string> operations = new[] { typeof(Operators), typeof(ModuleOperators), typeof(TokenOperators), typeof(FourierOperators), typeof(PoolingOperators), typeof(PilotOperators) }
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static)).Select(m => m.Name).Distinct();
        Assert.Empty(operations.Except(Lines.Keys).Except(FixedSize.Keys));
    }

    [Fact]
    public void An_export_that_computes_something_else_is_refused_and_names_the_node()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => OnnxExporter.Export(nn.Identity(),
            [(new Port("image", ElementType.Float, ["batch", 3, "height", "width"]), rand(1, 3, 8, 8))],
            inputs => [(new Port("result", ElementType.Float, ["batch", 3, "height", "width"]), inputs[0].Op(inputs[0].Tensor * 1.5, (g, n) => g.Add("Relu", [n])))],
            new Dictionary<string, string>()));
        Assert.Contains("Relu 'relu'", error.Message, StringComparison.Ordinal);
    }
}
