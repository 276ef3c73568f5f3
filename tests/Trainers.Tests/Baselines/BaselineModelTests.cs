using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.Baselines;
using MlNetWatermark.Trainers.ImageSpecific;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

public sealed class BaselineModelTests : TorchTest
{
    [Theory]
    [InlineData(BaselineSystem.HiDDeN, 16, 1, 0)]
    [InlineData(BaselineSystem.HiDDeN, 8, 2, 8)]
    [InlineData(BaselineSystem.Tsdl, 16, 1, 8)]
    [InlineData(BaselineSystem.Mbrs, 16, 1, 8)]
    public void A_model_folder_reads_as_its_networks_do_and_gives_the_same_weights_back(BaselineSystem system, int bits, int decoders, int pilotLength)
    {
        using TemporaryFolder folder = new();
        using BaselineNetworks networks = new(new BaselineArchitecture(system, bits, 8, 32, decoders));
        networks.train();
        _ = networks.Read(new Value(BaselineStep.Signed(Pictures(4, 32)))); // so that what normalisations keep track of is not as at the start
        WatermarkModelInfo info = BaselineModel.Describe(networks.Size, "made", [.. Enumerable.Range(0, pilotLength).Select(i => i % 3 == 0)], psnr: 33.333);
        BaselineModel.Write(folder.Path, networks, info, seed: 1, card: new object());

        using WatermarkModel model = WatermarkModel.Load(folder.Path);
        Assert.Equal(info, model.Info);
        Assert.Equal((bits * decoders - pilotLength, pilotLength, 33.33), (info.MessageLength, info.Pilot.Length, info.TargetPsnr));
        Tensor image = Pictures(1, 32);
        using BaselineDecoder decoder = BaselineDecoder.Frozen(networks, owns: false);
        ExtractorOutput output = model.RunExtractor((image * 255).contiguous().data<float>().ToArray(), 1);
        Assert.InRange(ParityCheck.Difference(decoder.Evidence(image), output.Evidence), 0, 1e-4);
        Assert.All(output.Mask!, value => Assert.Equal(1, value));

        using BaselineNetworks back = BaselineModel.Load(folder.Path);
        Assert.Equal(networks.Size, back.Size);
        Assert.Equal(networks.Tensors().Select(t => t.Name), back.Tensors().Select(t => t.Name));
        foreach (((string name, Tensor a), (_, Tensor b)) in networks.Tensors().Zip(back.Tensors())) Assert.True(a.allclose(b, 0, 0), name);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whether_a_model_has_a_mask_is_in_its_metadata(bool hasMask)
    {
        WatermarkModelInfo info = RandomDecoder.Info with { HasMask = hasMask };
        IReadOnlyDictionary<string, string> properties = WatermarkModelMetadata.Write(info);
        Assert.Equal(info, WatermarkModelMetadata.Read("file", properties));
        Assert.Equal(hasMask, !properties.ContainsKey("mask"));
        WatermarkModelException error = Assert.Throws<WatermarkModelException>(() => WatermarkModelMetadata.Read("file", new Dictionary<string, string>(properties) { ["mask"] = "some" }));
        Assert.Contains("'mask'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_steps_run_with_a_baseline_on_pictures_of_other_sizes()
    {
        using WatermarkModel model = RandomDecoder.FromBytes();
        MLContext context = new();
        IDataView files = context.Data.LoadFromEnumerable(
            ((string[])["chelsea.png", "rocket.jpg"]).Select(name => new Row(File.ReadAllBytes(RepositoryRoot.Image(name)), "101100")));
        var pipeline = context.Transforms.WatermarkEmbed(new WatermarkEmbedOptions { OutputColumnName = "Marked", InputColumnName = "Image", MessageColumnName = "Message", Strength = 0.1, Model = model })
            .Append(context.Transforms.WatermarkExtract(new WatermarkExtractOptions { OutputColumnName = "Bits", InputColumnName = "Marked", MessageColumnName = "Read", CoverageColumnName = "Share", Model = model }))
            .Append(context.Transforms.WatermarkLocalize(new WatermarkLocalizeOptions { OutputColumnName = "Mask", InputColumnName = "Marked", Model = model }));
        IDataView result = pipeline.Fit(files).Transform(files);
        Assert.All(result.GetColumn<string>("Read"), read => Assert.Equal(RandomDecoder.MessageLength, read.Length));
        Assert.All(result.GetColumn<float[]>("Bits"), bits => Assert.All(bits, bit => Assert.InRange(bit, 0, 1)));
        // This encoder was never trained: it marks nothing that its decoder could read.
        Assert.All(result.GetColumn<bool>("Detected"), Assert.False);
        Assert.All(result.GetColumn<float>("Share"), share => Assert.Equal(0, share));
        Assert.All(result.GetColumn<float>("Coverage"), share => Assert.Equal(0, share)); // nor is there an exact layer, which would say so
    }

    [Fact]
    public void A_system_without_a_mask_says_everywhere_or_nowhere()
    {
        using TemporaryFolder folder = new();
        RandomDecoder.Write(folder.Path);
        using WatermarkModel model = WatermarkModel.Load(folder.Path);
        WatermarkEngine engine = new(model);
        Picture cover = RandomDecoder.Cover;
        (Extraction extraction, Localization localization) = engine.ExtractAndLocalize(cover);
        Assert.False(extraction.Detected);
        Assert.Equal((0, 0), (extraction.Coverage, localization.Coverage));
        Assert.Empty(localization.Regions);
        Assert.All(localization.Mask, value => Assert.Equal(0, value));

        Message message = Message.Random(RandomDecoder.MessageLength, new Random(3));
        RefinedMark mark = engine.Embed(cover, message, new ImageSpecificOptions { Iterations = 100, LearningRate = 3e-3, MessageWeight = 1000, NoiseLayers = [new Identity()], Threads = 1 }, cancellationToken: Stop);
        (extraction, localization) = engine.ExtractAndLocalize(mark.Picture);
        Assert.True(mark.Readable && extraction.Detected);
        Assert.Equal(message, extraction.HardDecisions);
        Assert.Equal((1, 1), (extraction.Coverage, localization.Coverage));
        Assert.Equal((cover.Width, cover.Height), (Assert.Single(localization.Regions).Width, localization.Regions[0].Height));
    }

    [Fact]
    public void A_damaged_weights_file_is_refused_and_names_the_tensor()
    {
        using TemporaryFolder folder = new();
        FileNotFoundException missing = Assert.Throws<FileNotFoundException>(() => BaselineModel.Load(folder.Path));
        Assert.Contains("has no weights.safetensors", missing.Message, StringComparison.Ordinal);

        using BaselineNetworks networks = RandomDecoder.Networks();
        List<(string Name, Tensor Value)> tensors = [.. networks.Tensors()];
        Refused([.. tensors.Skip(1)], $"'{tensors[0].Name}' should have the shape (16, 3, 3, 3) and is missing");
        Refused([.. tensors.Skip(1), (tensors[0].Name, zeros(2, 2))], $"'{tensors[0].Name}' should have the shape (16, 3, 3, 3) and has (2, 2)");
        Refused([.. tensors.Skip(1), (tensors[0].Name, tensors[0].Value * double.NaN)], $"'{tensors[0].Name}' holds values that are not finite");
        Refused(tensors, "'width' is missing", ("width", "wide"));
        Refused(tensors, "'StegaStamp' is no system", ("system", "StegaStamp"));

        void Refused(List<(string, Tensor)> content, string problem, (string Key, string Value)? entry = null)
        {
            Dictionary<string, string> metadata = BaselineNetworks.Describe(networks.Size);
            if (entry is { } other) metadata[other.Key] = other.Value;
            using (FileStream file = File.Create(Path.Combine(folder.Path, "weights.safetensors"))) Trainers.Weights.Safetensors.Write(file, content, metadata);
            InvalidDataException error = Assert.Throws<InvalidDataException>(() => BaselineModel.Load(folder.Path));
            Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        }
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private sealed record Row(byte[] Image, string Message);
}
