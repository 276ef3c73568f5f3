namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>What the weights of the published MaskWM checkpoints (Hu et al., NeurIPS 2025; 629 of them, D and ED alike) are called here.</summary>
/// <remarks>Shapes and the order of channels are the same in both, so a value is copied as it is.</remarks>
internal static class PublishedNames
{
    private static readonly Dictionary<string, string?> Table = Entries().ToDictionary(e => e.Published, e => e.Ours);

    /// <summary>All published names.</summary>
    public static IReadOnlyCollection<string> All => Table.Keys;

    /// <summary>The key in the state dictionary of <see cref="PaperNetworks"/>.</summary>
    /// <param name="published">A key of a published checkpoint.</param>
    /// <returns>Null for the kernels of the just-noticeable difference, which are constants here.</returns>
    /// <exception cref="InvalidDataException">No published checkpoint has this key.</exception>
    public static string? Ours(string published) =>
        Table.TryGetValue(published, out string? ours) ? ours : throw new InvalidDataException($"'{published}' is not a weight of MaskWM.");

    private static IEnumerable<(string Published, string? Ours)> Entries() =>
    [
        .. Affine("encoder.message_linear", "embedder.message_map"),
        .. MessagePlanes("encoder.message_to_tp_layer", "embedder.message_planes"),
        .. UNet("encoder.unet", "embedder.unet"),
        .. Affine("encoder.final_layer", "embedder.outlet"),
        ("encoder.jnd.conv_x.weight", null),
        ("encoder.jnd.conv_y.weight", null),
        ("encoder.jnd.conv_lum.weight", null),
        .. Localizer("decoder.image_to_mask_layer", "extractor.localizer"),
        .. WithoutBias("decoder.first_layers.0", "decoder.first_layers.1", "extractor.stem"),
        .. UNet("decoder.keep_layers", "extractor.unet"),
        .. WithoutBias("decoder.tp_pre_layer.0", "decoder.tp_pre_layer.1", "extractor.planes"),
        .. MessagePlanes("decoder.tp_to_message_layer", "extractor.message_planes"),
        .. Affine("decoder.message_linear", "extractor.readout"),
    ];

    private static List<(string, string?)> UNet(string theirs, string ours)
    {
        List<(string, string?)> all = [.. DoubleConvolution($"{theirs}.inc", $"{ours}.inlet"), .. Affine($"{theirs}.outc.conv", $"{ours}.outlet")];
        for (int i = 0; i < 4; i++)
        {
            all.AddRange(DoubleConvolution($"{theirs}.down{i + 1}.maxpool_conv.1", $"{ours}.downs.{i}"));
            all.AddRange(Affine($"{theirs}.up{i + 1}.up", $"{ours}.ups.{i}.enlarge"));
            all.AddRange(DoubleConvolution($"{theirs}.up{i + 1}.conv", $"{ours}.ups.{i}.mix"));
        }

        return all;
    }

    private static IEnumerable<(string, string?)> DoubleConvolution(string theirs, string ours) =>
    [
        .. WithoutBias($"{theirs}.double_conv.0", $"{theirs}.double_conv.1", $"{ours}.first"),
        .. WithoutBias($"{theirs}.double_conv.3", $"{theirs}.double_conv.4", $"{ours}.second"),
    ];

    private static IEnumerable<(string, string?)> MessagePlanes(string theirs, string ours) =>
        Enumerable.Range(0, 3).SelectMany(i => WithBias($"{theirs}.{i}.layers.0", $"{theirs}.{i}.layers.1", $"{ours}.{i}"));

    private static List<(string, string?)> Localizer(string theirs, string ours)
    {
        int[] levels = [6, 5, 4, 3, 3, 3]; // units on the way down that have a partner on the way up
        List<(string, string?)> all = [.. Affine($"{theirs}.outconv", $"{ours}.outlet")];
        for (int i = 0; i < levels.Length; i++)
        {
            all.AddRange(Block($"{theirs}.stage{i + 1}", $"{ours}.stages.{i}", levels[i]));
            all.AddRange(Affine($"{theirs}.side{i + 1}", $"{ours}.sides.{i}"));
            if (i < levels.Length - 1) all.AddRange(Block($"{theirs}.stage{i + 1}d", $"{ours}.back.{i}", levels[i]));
        }

        return all;
    }

    private static List<(string, string?)> Block(string theirs, string ours, int levels)
    {
        IEnumerable<(string, string?)> Unit(string their, string our) => WithBias($"{theirs}.{their}.conv_s1", $"{theirs}.{their}.bn_s1", $"{ours}.{our}");
        List<(string, string?)> all = [.. Unit("rebnconvin", "inlet"), .. Unit($"rebnconv{levels + 1}", "bottom")];
        for (int i = 0; i < levels; i++)
        {
            all.AddRange(Unit($"rebnconv{i + 1}", $"downs.{i}"));
            all.AddRange(Unit($"rebnconv{i + 1}d", $"ups.{i}"));
        }

        return all;
    }

    private static IEnumerable<(string, string?)> WithBias(string convolution, string norm, string ours) =>
        [.. Affine(convolution, $"{ours}.conv"), .. Affine(norm, $"{ours}.norm")];

    private static IEnumerable<(string, string?)> WithoutBias(string convolution, string norm, string ours) =>
        [($"{convolution}.weight", $"{ours}.conv.weight"), .. Affine(norm, $"{ours}.norm")];

    private static IEnumerable<(string, string?)> Affine(string theirs, string ours) =>
        [($"{theirs}.weight", $"{ours}.weight"), ($"{theirs}.bias", $"{ours}.bias")];
}
