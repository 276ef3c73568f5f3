using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.OnnxExport;
using MlNetWatermark.Trainers.Training;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

public class NetworkTests : TorchTest
{
    private static readonly MaskMarkOptions Options = new() { MessageLength = 10, PilotLength = 24, TileCells = 4, NumbersPerCell = 3, WorkingSize = 64, CropSize = 64, BatchSize = 2, Name = "test" };

    private static readonly StepPlan Plan = new(Phase: 1, Masks: true, Distortions: false, Severity: 0, Psnr: 20, Visibility: true, BitWeight: 1);

    [Fact]
    public void The_default_networks_have_the_documented_number_of_weights()
    {
        using CompactNetworks networks = new(new MaskMarkOptions());
        Assert.Equal(358_656, networks.embedder.parameters().Sum(p => p.numel()));
        Assert.Equal(965_882, networks.extractor.parameters().Sum(p => p.numel()));
    }

    [Fact]
    public void Shapes_are_those_of_the_contract()
    {
        using CompactNetworks networks = new(Options);
        Value image = new(rand(2, 3, 64, 96) * 255);
        Assert.Equal([2, 3, 64, 96], networks.embedder.Run(image, new Value(ones(2, 34))).Tensor.shape);
        (Value mask, Value evidence) = networks.extractor.Run(image);
        Assert.Equal([2, 1, 64, 96], mask.Tensor.shape);
        Assert.Equal([2, 3, 8, 12], evidence.Tensor.shape);
        Assert.Equal([2, 34], networks.extractor.Read(evidence, new Value(ones(2, 1, 8, 12))).Tensor.shape);
    }

    [Fact]
    public void The_gradient_reaches_every_weight()
    {
        using CompactNetworks networks = new(Options);
        // Edges start silent; what lies before them learns from the second step on.
        using (no_grad()) networks.named_parameters().Single(p => p.name == "extractor.edge3.weight").parameter.normal_(0, 0.01);
        MaskMarkStep.Outcome outcome = new MaskMarkStep(networks, Options).Run(Pictures(2, 64), Plan, new Random(3));
        outcome.Loss.backward();
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in networks.named_parameters())
        {
            Assert.True(parameter.grad is not null && parameter.grad.abs().sum().item<float>() > 0, name);
        }
    }

    [Fact]
    public void The_embedders_energy_carries_the_message_from_the_first_step()
    {
        using CompactNetworks networks = new(Options);
        using IDisposable gradient = no_grad();
        Value image = new(rand(1, 3, 64, 64) * 255);
        Tensor one = networks.embedder.Run(image, new Value(ones(1, 34))).Tensor, other = networks.embedder.Run(image, new Value(-ones(1, 34))).Tensor;
        Tensor common = (one + other) / 2;
        Assert.True(common.square().mean().item<float>() < 0.1 * one.square().mean().item<float>());
    }

    [Fact]
    public void A_tile_offset_is_undone_by_the_reading()
    {
        using CompactNetworks networks = new(Options);
        using IDisposable gradient = no_grad();
        Tensor evidence = randn(1, 3, 8, 8);
        Value weights = new(ones(1, 1, 8, 8));
        Tensor plain = networks.extractor.Read(new Value(evidence), weights).Tensor;
        Tensor moved = networks.extractor.Read(new Value(evidence.roll([1, 2], [2, 3])), weights, (1, 2)).Tensor;
        Assert.True(plain.allclose(moved, 1e-4, 1e-4));
    }

    [Fact]
    public void Exported_files_agree_with_TorchSharp_on_pictures_they_were_not_traced_with()
    {
        using CompactNetworks networks = new(Options);
        using IDisposable gradient = no_grad();
        bool[] pilot = MaskMarkExport.Pilot(Options);
        (byte[] embedder, byte[] extractor) = MaskMarkExport.ToOnnx(networks, Options, pilot, 0.06);

        Tensor image = Pictures(3, 64) * 255, message = randint(0, 2, [3, 10], dtype: ScalarType.Float32);
        Tensor bits = cat([message * 2 - 1, tensor(pilot.Select(b => b ? 1f : -1f).ToArray()).expand(3, -1)], 1);
        Tensor residual = networks.embedder.Run(new Value(image), new Value(bits)).Tensor;
        Dictionary<string, float[]> marked = ParityCheck.Run(embedder, [("image", image), ("message", message)], ["residual", "watermarked"]);
        Assert.True(ParityCheck.Difference(residual, marked["residual"]) <= OnnxExporter.Tolerance);
        Assert.All(marked["watermarked"], v => Assert.True(v is >= 0 and <= 255 && v == MathF.Round(v)));

        (Value _, Value evidence) = networks.extractor.Run(new Value(image));
        Dictionary<string, float[]> read = ParityCheck.Run(extractor, [("image", image)], ["mask", "bits", "evidence", "readout"]);
        Assert.True(ParityCheck.Difference(evidence.Tensor, read["evidence"]) <= OnnxExporter.Tolerance);
        Assert.True(ParityCheck.Difference(networks.extractor.ReadoutWeights, read["readout"]) <= OnnxExporter.Tolerance);
        Assert.Equal(3 * 10, read["bits"].Length);
        Assert.Equal(3 * 64 * 64, read["mask"].Length);
    }

    [Fact]
    public void An_exported_embedder_marks_at_the_target_and_textured_pictures_more_strongly()
    {
        using CompactNetworks networks = new(Options);
        Tensor image = Pictures(1, 64) * 100 + 70, message = ones(1, 10);
        double visibility = VisibilityMap.Run(new Value(image)).Tensor.square().mean().sqrt().item<float>();

        double plain = Error(visibility, ("image", image), ("message", message));
        Assert.InRange(plain, 7.5, 8.7); // 30 dB is an RMS of 8.06
        Assert.InRange(Error(visibility, ("image", image), ("message", message), ("strength", ones(1) * 2)) / plain, 1.9, 2.1);
        Assert.InRange(Error(visibility / 2, ("image", image), ("message", message)) / plain, 1.9, 2.05); // half as much is usual: twice as much is hidden
        Assert.InRange(Error(visibility * 100, ("image", image), ("message", message)) / plain, 0.48, 0.54); // never by more than 6 dB

        double Error(double reference, params (string, Tensor)[] inputs)
        {
            (byte[] embedder, _) = MaskMarkExport.ToOnnx(networks, Options with { TargetPsnr = 30 }, MaskMarkExport.Pilot(Options), reference);
            float[] marked = ParityCheck.Run(embedder, inputs, ["watermarked"])["watermarked"];
            return (tensor(marked, [1, 3, 64, 64]) - image).square().mean().sqrt().item<float>();
        }
    }

    [Fact]
    public void An_exported_model_opens_in_the_library_and_keeps_its_settings()
    {
        using CompactNetworks networks = new(Options);
        (byte[] embedder, byte[] extractor) = MaskMarkExport.ToOnnx(networks, Options, MaskMarkExport.Pilot(Options), 0.06);
        using WatermarkModel model = WatermarkModel.Load(embedder, extractor);
        Assert.Equal((10, 24, 64, 4, "test"), (model.Info.MessageLength, model.Info.Pilot.Length, model.Info.WorkingSize, model.Info.TileCells, model.Info.Name));
        Assert.Equal(0.06, model.Info.ReferenceVisibility);
    }
}
