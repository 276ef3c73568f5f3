using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MlNetWatermark.Tests;

public partial class OnnxPairDescriptionTests
{
    [Theory]
    [InlineData("embedder", "strenght", "2", "strenght")]
    [InlineData("embedder", "kind", "\"delta\"", "'image' or 'residual'")]
    [InlineData("embedder", "size", "[256]", "[height, width]")]
    [InlineData("embedder", "size", "[0, 256]", "'embedder.size'")]
    [InlineData("embedder", "range", "[1, 0]", "'embedder.range'")]
    [InlineData("embedder", "range", "null", "range")]
    [InlineData("embedder", "bits", "[1, 1]", "two different numbers")]
    [InlineData("embedder", "scale", "0", "above 0")]
    [InlineData("embedder", "file", "\"../embedder.onnx\"", "same folder")]
    [InlineData("embedder", "message", "\"\"", "'embedder.message'")]
    [InlineData("extractor", "channels", "\"yuv\"", "'rgb' or 'bgr'")]
    [InlineData("extractor", "mean", "[1, 2]", "three numbers")]
    [InlineData("extractor", "deviation", "[1, 0, 1]", "above 0")]
    [InlineData("extractor", "firstBit", "-1", "'extractor.firstBit'")]
    [InlineData("extractor", "threshold", "\"sign\"", "$.extractor.threshold")]
    [InlineData("extractor", "mask", "{ \"output\": \"red\" }", "logits")]
    public void A_value_that_cannot_be_is_named(string part, string key, string value, string expected)
        => AssertRefused(json => json[part]![key] = JsonNode.Parse(value), expected);

    [Theory]
    [InlineData("embedder", "file", "\"none.onnx\"", "none.onnx is missing")]
    [InlineData("embedder", "image", "\"frame\"", "input 'frame' is missing")]
    [InlineData("embedder", "message", "\"secret\"", "input 'secret' is missing")]
    [InlineData("embedder", "output", "\"image_w\"", "output 'image_w' is missing")]
    [InlineData("embedder", "video", "true", "embedder.onnx: input 'image' is float")]
    [InlineData("extractor", "file", "\"system.json\"", "is not an ONNX model")]
    [InlineData("extractor", "output", "\"counted\"", "expected float [any, 3]")]
    [InlineData("extractor", "pixelwise", "true", "expected float [any, 3, any, any]")]
    [InlineData("extractor", "firstBit", "2", "expected float [any, 5]")]
    [InlineData("extractor", "mask", "{ \"output\": \"bits\", \"logits\": true }", "output 'bits' is float")]
    public void A_file_or_tensor_that_is_not_as_described_is_named(string part, string key, string value, string expected)
        => AssertRefused(json => json[part]![key] = JsonNode.Parse(value), expected);

    [Theory]
    [InlineData("messageLength", "0", "1 to 4096")]
    [InlineData("messageLength", "4", "expected float [any, 4]")]
    [InlineData("name", "\"\"", "'name'")]
    [InlineData("author", "\"me\"", "author")]
    [InlineData("embedder", "null", "embedder")]
    public void A_wrong_key_at_the_top_is_named(string key, string value, string expected)
        => AssertRefused(json => json[key] = JsonNode.Parse(value), expected);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{ \"name\": \"a\", \"name\": \"b\" }")]
    [InlineData("{ \"name\": \"a\" }")]
    public void Text_that_is_no_description_is_refused_with_the_file(string text)
    {
        using TemporaryFolder folder = ColourPair.Copy(_ => { });
        File.WriteAllText(folder.File("system.json"), text);
        Assert.Contains(folder.File("system.json"), Refusal(folder.Folder), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_channel_that_is_not_there_is_named_when_read()
    {
        using TemporaryFolder folder = ColourPair.Copy(json => json["extractor"]!["mask"]!["channel"] = 5);
        using OnnxPairSystem system = OnnxPairSystem.Load(folder.Folder);
        WatermarkModelException exception = Assert.Throws<WatermarkModelException>(() => system.Read(ColourPair.Flat(24, 16, 1, 2, 3)));
        Assert.Contains(
            "extractor.onnx: output 'red' has shape [1, 1, 16, 24]; expected [1, more than 5, any, any]", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_description_is_refused()
    {
        using TemporaryFolder folder = new();
        Assert.Contains("system.json is missing", Refusal(folder.Folder), StringComparison.Ordinal);
        Assert.Throws<DirectoryNotFoundException>(() => OnnxPairSystem.Load(folder.File("none")));
    }

    [Fact]
    public void The_documented_examples_are_descriptions()
    {
        string text = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "data", "systems", "README.md"));
        string[] examples = [.. Example().Matches(text).Select(match => match.Groups[1].Value)];
        Assert.True(examples.Length >= 5);
        using TemporaryFolder folder = new();
        List<string> names = [];
        foreach (string example in examples)
        {
            File.WriteAllText(folder.File("system.json"), example);
            names.Add(OnnxPairDescription.Read(folder.File("system.json")).Name);
        }

        Assert.Equal(names, names.Distinct());
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    private static void AssertRefused(Action<JsonNode> change, string expected)
    {
        using TemporaryFolder folder = ColourPair.Copy(change);
        string message = Refusal(folder.Folder);
        Assert.Contains(folder.Folder, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    private static string Refusal(string folder) => Assert.Throws<WatermarkModelException>(() => OnnxPairSystem.Load(folder).Dispose()).Message;
}
