using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>Autoencoder files as other programs write them: other value ranges, fixed sizes, properties in a JSON file; made by this project's exporter.</summary>
public sealed class RegenerationFileTests : TorchTest
{
    private static readonly Picture Flat = new(5, 3, [.. Enumerable.Repeat(new byte[] { 51, 102, 204, 128 }, 15).SelectMany(pixel => pixel)]);

    [Theory]
    [InlineData(0, 255, 26, 51, 102)]
    [InlineData(0, 1, 26, 51, 102)]
    [InlineData(-1, 1, 89, 115, 166)] // half way to mid-grey, 127.5, which is 0 in this range
    public void Values_are_mapped_to_the_file_s_range_and_back(int lowest, int highest, int red, int green, int blue)
    {
        using TemporaryFolder folder = new();
        using RegenerationAttack attack = new(Write(folder, x => x.Multiply(0.5), ["height", "width"], Properties(lowest, highest, 4)));
        Picture result = Apply(attack);
        Assert.Equal((5, 3), (result.Width, result.Height));
        for (int i = 0; i < 15; i++) Assert.Equal([(byte)red, (byte)green, (byte)blue, 128], result.Rgba[(4 * i)..((4 * i) + 4)]);
    }

    [Fact]
    public void A_file_of_fixed_size_gets_the_picture_resized_and_needs_no_multiple()
    {
        using TemporaryFolder folder = new();
        Dictionary<string, string> properties = Properties(0, 255, 1);
        properties.Remove(RegenerationAttack.SizeMultipleKey);
        using RegenerationAttack attack = new(Write(folder, x => x.Add(-1), [16, 24], properties));
        Picture result = Apply(attack);
        Assert.Equal((5, 3), (result.Width, result.Height));
        for (int i = 0; i < 15; i++) Assert.Equal([50, 101, 203, 128], result.Rgba[(4 * i)..((4 * i) + 4)]);
    }

    [Fact]
    public void Sides_are_padded_to_the_multiple()
    {
        using TemporaryFolder folder = new();
        // Needs a multiple of 8 and would fail without padding.
        using RegenerationAttack attack = new(Write(folder, x => x.PixelUnshuffle(8).PixelShuffle(8), ["height", "width"], Properties(0, 255, 8)));
        Assert.Equal(Flat.Rgba, Apply(attack).Rgba);
    }

    [Fact]
    public void Properties_may_come_from_a_json_file_and_their_lack_is_named()
    {
        using TemporaryFolder folder = new();
        string file = Write(folder, x => x, ["height", "width"], []);
        Assert.Contains("'lowest_value' must be a number", Refusal(file), StringComparison.Ordinal);
        File.WriteAllText(Path.ChangeExtension(file, ".json"), """{ "lowest_value": 0, "highest_value": 1, "size_multiple": 0.5 }""");
        Assert.Contains("'size_multiple' must be a whole number from 1 to 1024", Refusal(file), StringComparison.Ordinal);
        Assert.EndsWith("it is 0.5.", Refusal(file), StringComparison.Ordinal);
        File.WriteAllText(Path.ChangeExtension(file, ".json"), "[1]");
        Assert.Contains("not a JSON object", Refusal(file), StringComparison.Ordinal);
        File.WriteAllText(Path.ChangeExtension(file, ".json"), """{ "lowest_value": 0, "highest_value": 1, "size_multiple": 2 }""");
        using RegenerationAttack attack = new(file);
        Assert.Equal(Flat.Rgba, Apply(attack).Rgba);
    }

    [Fact]
    public void An_output_of_another_size_is_refused_when_it_comes()
    {
        using TemporaryFolder folder = new();
        using RegenerationAttack attack = new(Write(folder, x => x.Enlarge(2), ["height", "width"], Properties(0, 255, 1)));
        Assert.Contains("[1, 3, 3, 5]", Assert.Throws<WatermarkModelException>(() => Apply(attack)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_with_another_number_of_channels_is_refused()
    {
        using TemporaryFolder folder = new();
        Assert.Contains("output 'result'", Refusal(Write(folder, x => x.First(1), ["height", "width"], Properties(0, 255, 1), channels: 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_attack_refuses_work()
    {
        using TemporaryFolder folder = new();
        RegenerationAttack attack = new(Write(folder, x => x, ["height", "width"], Properties(0, 255, 1)));
        attack.Dispose();
        attack.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Apply(attack));
    }

    private static Picture Apply(RegenerationAttack attack) => attack.Apply(new AttackInput(Flat, null, new Random(1))).Picture;

    private static string Refusal(string file) => Assert.Throws<WatermarkModelException>(() => new RegenerationAttack(file)).Message;

    private static Dictionary<string, string> Properties(int lowest, int highest, int multiple) => new()
    {
        [RegenerationAttack.LowestValueKey] = $"{lowest}",
        [RegenerationAttack.HighestValueKey] = $"{highest}",
        [RegenerationAttack.SizeMultipleKey] = $"{multiple}",
    };

    private static string Write(TemporaryFolder folder, Func<Value, Value> network, object[] size, Dictionary<string, string> metadata, int channels = 3)
    {
        using TorchSharp.Modules.Identity owner = nn.Identity();
        byte[] file = OnnxExporter.Export(
            owner,
            [(new Port("picture", ElementType.Float, ["batch", 3, .. size]), rand(1, 3, 16, 24))],
            inputs => [(new Port("result", ElementType.Float, ["batch", channels, .. size]), network(inputs[0]))],
            metadata);
        string path = Path.Combine(folder.Path, "network.onnx");
        File.WriteAllBytes(path, file);
        return path;
    }
}
