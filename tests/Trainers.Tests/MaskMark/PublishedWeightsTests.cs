using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.OnnxExport;
using MlNetWatermark.Trainers.Weights;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>Weights under the published names, of networks eight times narrower than the published ones.</summary>
public sealed class PublishedWeightsTests : TorchTest, IDisposable
{
    private const int Width = 8;

    private readonly TemporaryFolder _folder = new();

    private string Checkpoint => Path.Combine(_folder.Path, "checkpoint.bin");

    private string Model => Path.Combine(_folder.Path, "models", "imported");

    public new void Dispose()
    {
        _folder.Dispose();
        base.Dispose();
    }

    [Fact]
    public void An_imported_model_opens_and_says_what_the_networks_say() => ImportsFaithfully(MaskMarkVariant.ED, 32, "safetensors", side: 64);

    [Theory]
    [Trait(Slow.Trait, Slow.Value)]
    [InlineData(MaskMarkVariant.D, 32, "torch", 64)]
    [InlineData(MaskMarkVariant.ED, 32, "safetensors", 96)]
    [InlineData(MaskMarkVariant.ED, 64, "nested torch", 64)]
    [InlineData(MaskMarkVariant.D, 128, "safetensors", 128)]
    public void An_imported_model_of_another_size_does_so_as_well(MaskMarkVariant variant, int bits, string format, int side)
    {
        Slow.Require();
        ImportsFaithfully(variant, bits, format, side);
    }

    private void ImportsFaithfully(MaskMarkVariant variant, int bits, string format, int side)
    {
        using PaperNetworks networks = new(new PaperArchitecture { TotalBits = bits, RegionAware = variant == MaskMarkVariant.ED, Width = Width, PublishedVisibility = true });
        Write(format, Published(networks));
        Directory.CreateDirectory(Model);
        File.WriteAllText(Path.Combine(Model, MaskMarkExport.CardFile), "an older model");
        WatermarkModelInfo info = Import("theirs", overwrite: true, side);
        Assert.Equal(($"MaskMark-{variant}", "theirs", bits, "", side), (info.System, info.Name, info.MessageLength, info.Pilot, info.WorkingSize));
        Assert.Contains("theirs", File.ReadAllText(Path.Combine(Model, MaskMarkExport.CardFile)), StringComparison.Ordinal);
        Assert.Equal([Model], Directory.GetFileSystemEntries(Path.GetDirectoryName(Model)!)); // nothing is left beside
        using WatermarkModel model = WatermarkModel.Load(Model);
        Assert.Equal(info, model.Info);
        Assert.Equal(["embedder.onnx", "extractor.onnx", "model.json", "weights.safetensors"], Directory.GetFiles(Model).Select(Path.GetFileName).Order());

        // To train on from.
        Dictionary<string, Tensor> written = WeightsFile.Read(Path.Combine(Model, MaskMarkExport.WeightsFile));
        foreach ((string name, var weight) in networks.named_parameters()) Assert.Equal(weight.detach(), written[name]);

        using IDisposable gradient = no_grad();
        Tensor image = Pictures(1, side) * 255, message = randint(0, 2, [1, bits], dtype: ScalarType.Float32), region = ones(1, 1, side, side);
        region.narrow(2, 0, side / 3).zero_();
        bool told = variant == MaskMarkVariant.ED;
        Value drawn = networks.embedder.Run(new Value(image), new Value(message), told ? new Value(region) : null);
        Tensor residual = PaperVisibility.Attenuate(new Value(image), drawn, told ? 1.75 : 1.3, blue: true, published: true).Tensor * 255 - image;
        Assert.True(residual.abs().max().item<float>() > 1);
        NetworkOutput marked = model.RunEmbedder(Floats(image), Floats(message), told ? Floats(region) : null, 1);
        Assert.True(ParityCheck.Difference(residual, marked.Values) <= OnnxExporter.Tolerance);

        Tensor mask = networks.extractor.Localize(new Value(image)).Tensor.clamp(0, 1), scores = networks.extractor.Read(new Value(image), new Value(region)).Tensor;
        ExtractorOutput read = model.RunExtractor(Floats(image), 1, Floats(region));
        Assert.True(ParityCheck.Difference(mask, read.Mask) <= OnnxExporter.Tolerance);
        Assert.True(ParityCheck.Difference((scores - 0.5) * 11, read.Evidence) <= OnnxExporter.Tolerance);
    }

    [Fact]
    public void Half_precision_weights_are_taken()
    {
        using PaperNetworks networks = Networks();
        Write("torch", [.. Published(networks).Select(t => (t.Name, t.Value.to_type(ScalarType.Float16)))]);
        (PaperNetworks filled, MaskMarkOptions options) = PublishedWeights.Load(Checkpoint, "half");
        using (filled)
        {
            Assert.Equal(("half", Width, true), (options.Name, options.Width, options.PublishedVisibility));
            foreach (((_, var own), (_, var taken)) in networks.named_parameters().Zip(filled.named_parameters())) Assert.True(own.allclose(taken, 1e-3, 1e-7));
        }
    }

    [Theory]
    [InlineData("decoder.message_linear.bias", null, "'decoder.message_linear.bias' is missing")]
    [InlineData("backbone.conv.weight", new long[] { 3 }, "'backbone.conv.weight' is not a tensor of MaskWM; expected 629")]
    [InlineData("encoder.message_linear.weight", new long[] { 2304, 48 }, "'encoder.message_linear.weight' has the shape (2304, 48); expected (1024, 32), (4096, 64) or (16384, 128)")]
    [InlineData("encoder.message_linear.weight", new long[] { 4096, 64 }, "(8, 6, 3, 3); expected (width, 35 for variant D or 36 for ED, 3, 3)")]
    [InlineData("decoder.message_linear.weight", new long[] { 64, 4096 }, "'decoder.message_linear.weight' has the shape (64, 4096); expected (32, 1024), as MaskMark-D with 32 bits and width 8")]
    [InlineData("encoder.unet.inc.double_conv.0.weight", new long[] { 8, 9, 3, 3 }, "'encoder.unet.inc.double_conv.0.weight' has the shape (8, 9, 3, 3)")]
    [InlineData("encoder.unet.inc.double_conv.0.weight", new long[] { 256, 6, 3, 3 }, "has the shape (128, 128, 3, 3); expected (4096, 4096, 3, 3)")]
    [InlineData("decoder.image_to_mask_layer.outconv.bias", new long[] { }, "'decoder.image_to_mask_layer.outconv.bias' has the shape (); expected (1)")]
    public void A_checkpoint_of_another_configuration_is_refused_and_the_tensor_named(string tensor, long[]? shape, string reason)
    {
        using PaperNetworks networks = Networks();
        List<(string Name, Tensor Value)> weights = [.. Published(networks).Where(t => t.Name != tensor)];
        if (shape is not null) weights.Add((tensor, zeros(shape)));
        Write("torch", weights);
        Refused<InvalidDataException>(reason);
    }

    [Fact]
    public void Values_that_are_no_numbers_are_refused_and_the_tensor_named()
    {
        using PaperNetworks networks = Networks();
        Write("safetensors", [.. Published(networks).Select(t => (t.Name, t.Name == "decoder.message_linear.bias" ? t.Value * float.NaN : t.Value))]);
        Refused<InvalidDataException>("'decoder.message_linear.bias' holds values that are not finite");
    }

    [Fact]
    public void A_model_is_replaced_only_when_asked_and_other_files_never()
    {
        using PaperNetworks networks = Networks();
        Write("torch", Published(networks));
        Directory.CreateDirectory(Model);
        File.WriteAllText(Path.Combine(Model, MaskMarkExport.CardFile), "an older model");
        Refused<IOException>("exists and is not empty");
        string notes = Path.Combine(Model, "notes.txt");
        File.WriteAllText(notes, "mine");
        Assert.Contains("'notes.txt'", Assert.Throws<IOException>(() => Import("third", overwrite: true)).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(notes));
        Assert.Equal("an older model", File.ReadAllText(Path.Combine(Model, MaskMarkExport.CardFile)));
    }

    [Fact]
    public void A_failure_while_writing_leaves_what_was_there()
    {
        Directory.CreateDirectory(Model);
        File.WriteAllText(Path.Combine(Model, "model.json"), "old");
        Assert.Throws<IOException>(() => ModelFolder.Replace(Model, overwrite: true, beside =>
        {
            File.WriteAllText(Path.Combine(beside, "embedder.onnx"), "half");
            throw new IOException("The disk is full.");
        }));
        Assert.Equal("old", File.ReadAllText(Path.Combine(Model, "model.json")));
        Assert.Single(Directory.GetFiles(Model));
        Assert.Equal([Model], Directory.GetFileSystemEntries(Path.GetDirectoryName(Model)!));
    }

    private WatermarkModelInfo Import(string name, bool overwrite = false, int side = 64) => MaskMarkModel.Import(Checkpoint, Model, name, overwrite, side);

    private static PaperNetworks Networks() => new(new PaperArchitecture { TotalBits = 32, RegionAware = false, Width = Width });

    private static List<(string Name, Tensor Value)> Published(PaperNetworks networks)
    {
        Dictionary<string, Tensor> ours = networks.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter.detach());
        // The kernels of the just-noticeable difference, which are constants here.
        return [.. PublishedNames.All.Select(name => (name, PublishedNames.Ours(name) is { } own ? ours[own] : zeros(1, 1, 3, 3)))];
    }

    private void Write(string format, IReadOnlyList<(string Name, Tensor Value)> weights)
    {
        if (format == "safetensors")
        {
            using FileStream stream = File.Create(Checkpoint);
            Safetensors.Write(stream, weights, new Dictionary<string, string>());
            return;
        }

        TorchFile file = new();
        PyCall state = TorchFile.State(weights.Select(t => (t.Name, (object?)file.Add(t.Value))));
        file.Write(Checkpoint, format == "torch" ? state : new Dictionary<string, object?> { ["model"] = state, ["step"] = 100_000 });
    }

    private void Refused<T>(string reason) where T : Exception
    {
        bool there = Directory.Exists(Model);
        T error = Assert.Throws<T>(() => Import("x"));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(there, Directory.Exists(Path.GetDirectoryName(Model)));
    }

    private static float[] Floats(Tensor tensor) => tensor.contiguous().data<float>().ToArray();
}
