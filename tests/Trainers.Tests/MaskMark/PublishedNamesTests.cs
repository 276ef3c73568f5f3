using MlNetWatermark.Trainers.MaskMark;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

public class PublishedNamesTests : TorchTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_weight_has_one_published_name(bool regionAware)
    {
        using PaperNetworks networks = new(new PaperArchitecture { TotalBits = 32, RegionAware = regionAware, Width = 8 });
        string[] ours = [.. networks.named_parameters().Select(p => p.name)];
        string[] mapped = [.. PublishedNames.All.Select(PublishedNames.Ours).OfType<string>()];
        Assert.Equal(629, PublishedNames.All.Count);
        Assert.Equal(626, mapped.Length);
        Assert.Equal(ours.Order(StringComparer.Ordinal), mapped.Order(StringComparer.Ordinal));
    }

    // Shapes at the width of the paper.
    [Theory]
    [InlineData("encoder.message_linear.weight", 1024, 32)]
    [InlineData("encoder.message_to_tp_layer.2.layers.1.bias", 3)]
    [InlineData("encoder.unet.inc.double_conv.0.weight", 64, 6, 3, 3)]
    [InlineData("encoder.unet.down4.maxpool_conv.1.double_conv.4.bias", 1024)]
    [InlineData("encoder.unet.up1.up.weight", 1024, 512, 2, 2)]
    [InlineData("encoder.unet.up4.conv.double_conv.3.weight", 64, 64, 3, 3)]
    [InlineData("encoder.final_layer.weight", 3, 67, 1, 1)]
    [InlineData("decoder.first_layers.0.weight", 128, 3, 3, 3)]
    [InlineData("decoder.keep_layers.outc.conv.bias", 128)]
    [InlineData("decoder.tp_pre_layer.1.weight", 3)]
    [InlineData("decoder.tp_to_message_layer.2.layers.0.weight", 1, 3, 3, 3)]
    [InlineData("decoder.message_linear.weight", 32, 1024)]
    [InlineData("decoder.image_to_mask_layer.stage1.rebnconvin.conv_s1.weight", 64, 3, 3, 3)]
    [InlineData("decoder.image_to_mask_layer.stage2d.rebnconvin.conv_s1.weight", 64, 128, 3, 3)]
    [InlineData("decoder.image_to_mask_layer.stage1.rebnconv7.bn_s1.weight", 16)]
    [InlineData("decoder.image_to_mask_layer.stage1.rebnconv6d.conv_s1.weight", 16, 32, 3, 3)]
    [InlineData("decoder.image_to_mask_layer.stage6.rebnconv1d.conv_s1.weight", 64, 32, 3, 3)]
    [InlineData("decoder.image_to_mask_layer.outconv.weight", 1, 6, 1, 1)]
    public void A_published_weight_has_the_shape_of_ours(string published, params int[] shape) =>
        Assert.Equal(shape.Select(s => (long)s), Paper.Value[PublishedNames.Ours(published)!]);

    [Fact]
    public void Constants_have_no_counterpart_and_other_names_are_refused()
    {
        Assert.Null(PublishedNames.Ours("encoder.jnd.conv_lum.weight"));
        Assert.Contains("'embedder.x'", Assert.Throws<InvalidDataException>(() => PublishedNames.Ours("embedder.x")).Message, StringComparison.Ordinal);
    }

    private static readonly Lazy<Dictionary<string, long[]>> Paper = new(() =>
    {
        using PaperNetworks networks = new(new PaperArchitecture { TotalBits = 32, RegionAware = false });
        return networks.named_parameters().ToDictionary(p => p.name, p => p.parameter.shape);
    });
}
