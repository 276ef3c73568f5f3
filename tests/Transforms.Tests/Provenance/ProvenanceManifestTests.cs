using System.Drawing;
using System.Text;

namespace MlNetWatermark.Tests;

public sealed class ProvenanceManifestTests : IDisposable
{
    private const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private const string Smallest = """
        {"version":1,"c2pa.soft-binding":{"alg":"com.example.mark","blocks":[{"scope":{},"value":"01"}]},
         "sha256":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","model":"m","software":"s","created":"2026-08-02T12:00:00Z"}
        """;

    private readonly TemporaryFolder _folder = new();

    private static ProvenanceManifest Example => new()
    {
        Algorithm = "com.example.watermark.1",
        Marks = [new ProvenanceMark(Message.Parse("0110")), new ProvenanceMark(Message.Parse("1001"), new Rectangle(0, 20, 300, 400))],
        ModelName = "default-6 \"größer\"",
        Created = new DateTimeOffset(2026, 8, 2, 14, 0, 0, 250, TimeSpan.FromHours(2)),
        Sha256 = Hash,
        Software = "Example 1.2",
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back()
    {
        string path = ProvenanceManifest.PathFor(_folder.File("picture.jpg"));
        Assert.EndsWith("picture.jpg.mark.json", path, StringComparison.Ordinal);
        Example.Write(path);
        ProvenanceManifest read = ProvenanceManifest.Read(path);
        Assert.Equal(Example with { Marks = [] }, read with { Marks = [] }, (a, b) => (a with { Marks = b.Marks }) == b);
        Assert.Equal(Example.Marks, read.Marks);
        Assert.Equal(TimeSpan.Zero, read.Created.Offset);
        Assert.Equal([path], Directory.GetFiles(_folder.Folder).Select(Path.GetFullPath)); // nothing half-written stays
    }

    [Fact]
    public void The_file_has_the_fields_of_a_soft_binding_assertion()
    {
        string path = _folder.File("a.json");
        Example.Write(path);
        Assert.Equal("""
            {
              "version": 1,
              "c2pa.soft-binding": {
                "alg": "com.example.watermark.1",
                "blocks": [
                  {
                    "scope": {},
                    "value": "0110"
                  },
                  {
                    "scope": {
                      "region": {
                        "region": [
                          {
                            "type": "spatial",
                            "shape": {
                              "type": "rectangle",
                              "unit": "pixel",
                              "origin": {
                                "x": 0,
                                "y": 20
                              },
                              "width": 300,
                              "height": 400
                            }
                          }
                        ]
                      }
                    },
                    "value": "1001"
                  }
                ]
              },
              "sha256": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
              "model": "default-6 \"größer\"",
              "software": "Example 1.2",
              "created": "2026-08-02T12:00:00.25Z"
            }

            """.ReplaceLineEndings("\n"), File.ReadAllText(path));
    }

    [Fact]
    public void The_hash_is_that_of_the_file()
    {
        File.WriteAllText(_folder.File("a.txt"), "abc");
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", ProvenanceManifest.HashOf(_folder.File("a.txt"))); // FIPS 180-2, B.1
    }

    [Fact]
    public void The_software_is_this_library_unless_another_is_named()
        => Assert.StartsWith("MlNetWatermark 0.", new ProvenanceManifest { Algorithm = "a", Marks = [], ModelName = "", Created = default, Sha256 = "" }.Software, StringComparison.Ordinal);

    [Fact]
    public void An_existing_file_is_replaced_only_when_asked()
    {
        string path = _folder.File("a.json");
        File.WriteAllText(path, "mine");
        Assert.Throws<IOException>(() => Example.Write(path));
        Assert.Equal("mine", File.ReadAllText(path));
        Example.Write(path, overwrite: true);
        Assert.Equal(Hash, ProvenanceManifest.Read(path).Sha256);
    }

    [Theory]
    [InlineData("\"version\":1,", "\"version\":1,\"later\":{\"a\":[null]},")]
    [InlineData("\"blocks\"", "\"name\":\"whole picture\",\"pad\":\"\",\"alg-params\":\"b64'AA==\",\"bindingMetadata\":{},\"blocks\"")]
    [InlineData("\"scope\":{}", "\"scope\":{\"timespan\":{\"start\":0,\"end\":1}}")]
    [InlineData("\"scope\":{}", "\"scope\":{\"region\":{\"name\":\"a\",\"region\":[{\"type\":\"spatial\",\"shape\":{\"type\":\"rectangle\",\"unit\":\"pixel\",\"inside\":true,\"origin\":{\"x\":1.0,\"y\":2e1},\"width\":3,\"height\":4}}]}}")]
    [InlineData("12:00:00Z", "12:00:00.1234567Z")]
    [InlineData("{\"version\"", "\ufeff{\"version\"")]
    public void What_is_not_known_is_skipped(string from, string to) => Assert.Single(Read(Smallest.Replace(from, to, StringComparison.Ordinal)).Marks);

    [Theory]
    [InlineData("\"version\":1,", "")]
    [InlineData("\"version\":1", "\"version\":2")]
    [InlineData("\"version\":1", "\"version\":1e999")]
    [InlineData("\"version\":1", "\"version\":\"1\"")]
    [InlineData("\"version\":1", "\"version\":1,\"version\":1")]
    [InlineData("com.example.mark", "mark")]
    [InlineData("com.example.mark", "com..mark")]
    [InlineData("com.example.mark", "com.example.mark\\n")]
    [InlineData("[{\"scope\":{},\"value\":\"01\"}]", "[]")]
    [InlineData("[{\"scope\":{},\"value\":\"01\"}]", "[null]")]
    [InlineData("[{\"scope\":{},\"value\":\"01\"}]", "{}")]
    [InlineData("\"scope\":{},", "")]
    [InlineData("\"scope\":{}", "\"scope\":{\"region\":null}")]
    [InlineData("\"scope\":{}", "\"scope\":{\"region\":{\"region\":[]}}")]
    [InlineData("\"value\":\"01\"", "\"value\":\"\"")]
    [InlineData("\"value\":\"01\"", "\"value\":\"02\"")]
    [InlineData("\"value\":\"01\"", "\"value\":1")]
    [InlineData("\"value\":\"01\"", "\"value\":\"\\ud800\"")]
    [InlineData("\"sha256\":\"0123", "\"sha256\":\"ABCD")]
    [InlineData("\"sha256\":\"0123", "\"sha256\":\"123")]
    [InlineData("\"model\":\"m\"", "\"model\":\"\"")]
    [InlineData("\"model\":\"m\"", "\"model\":\"\\ud800\"")]
    [InlineData("\"software\":\"s\"", "\"software\":null")]
    [InlineData("12:00:00Z", "12:00:00")]
    [InlineData("12:00:00Z", "12:00:00+02:00")]
    [InlineData("12:00:00Z", "25:00:00Z")]
    [InlineData("}]}", "}]")]
    public void What_is_known_must_be_right(string from, string to)
    {
        string text = Smallest.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Smallest, text);
        Assert.Throws<ProvenanceManifestException>(() => Read(text));
    }

    [Theory]
    [InlineData("temporal", "rectangle", "pixel", "1", "1")]
    [InlineData("spatial", "circle", "pixel", "1", "1")]
    [InlineData("spatial", "rectangle", "percent", "1", "1")]
    [InlineData("spatial", "rectangle", "pixel", "-1", "1")]
    [InlineData("spatial", "rectangle", "pixel", "0.5", "1")]
    [InlineData("spatial", "rectangle", "pixel", "1e300", "1")]
    [InlineData("spatial", "rectangle", "pixel", "2147483647", "1")]
    [InlineData("spatial", "rectangle", "pixel", "1", "0")]
    [InlineData("spatial", "rectangle", "pixel", "\"1\"", "1")]
    public void Only_rectangles_of_whole_pixels_are_regions(string range, string shape, string unit, string x, string width)
    {
        string region = $$$"""{"region":{"region":[{"type":"{{{range}}}","shape":{"type":"{{{shape}}}","unit":"{{{unit}}}","origin":{"x":{{{x}}},"y":0},"width":{{{width}}},"height":1}}]}}""";
        Assert.Throws<ProvenanceManifestException>(() => Read(Smallest.Replace("\"scope\":{}", $"\"scope\":{region}", StringComparison.Ordinal)));
    }

    [Fact]
    public void Other_files_are_refused_by_name()
    {
        foreach (byte[] bytes in (byte[][])[[], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE, 0x7B, 0], "null"u8.ToArray(), "[]"u8.ToArray(), "{"u8.ToArray(), [.. Enumerable.Repeat((byte)'[', 100_000)],
            Encoding.Latin1.GetBytes(Smallest.Replace("\"m\"", "\"ü\"", StringComparison.Ordinal))])
        {
            File.WriteAllBytes(_folder.File("bad.json"), bytes);
            Assert.Contains("bad.json", Assert.Throws<ProvenanceManifestException>(() => ProvenanceManifest.Read(_folder.File("bad.json"))).Message, StringComparison.Ordinal);
        }

        Assert.Throws<FileNotFoundException>(() => ProvenanceManifest.Read(_folder.File("missing.json")));
    }

    [Fact]
    public void Any_cut_or_changed_byte_gives_a_manifest_or_the_one_exception()
    {
        Example.Write(_folder.File("a.json"));
        byte[] whole = File.ReadAllBytes(_folder.File("a.json"));
        Random random = new(1);
        for (int i = 0; i < whole.Length + 300; i++) // every length, then more changes of the whole
        {
            byte[] bytes = i < whole.Length ? whole[..i] : [.. whole];
            for (int k = 0; k < i % 4 && bytes.Length > 0; k++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(_folder.File("b.json"), bytes);
            try
            {
                ProvenanceManifest.Read(_folder.File("b.json")).Validate();
            }
            catch (ProvenanceManifestException)
            {
            }
        }
    }

    [Fact]
    public void A_file_above_a_mebibyte_is_neither_read_nor_written()
    {
        string padded = Smallest + new string(' ', ProvenanceManifest.MaximumBytes - Encoding.UTF8.GetByteCount(Smallest));
        Assert.Single(Read(padded).Marks);
        Assert.Contains("more than", Assert.Throws<ProvenanceManifestException>(() => Read(padded + " ")).Message, StringComparison.Ordinal);
        ProvenanceManifest large = Example with { Marks = [new ProvenanceMark(Message.Random(ProvenanceManifest.MaximumBytes))] };
        Assert.Throws<ArgumentException>(() => large.Write(_folder.File("large.json")));
        Assert.False(File.Exists(_folder.File("large.json")));
    }

    [Fact]
    public void A_wrong_value_is_not_written()
    {
        ProvenanceManifest[] wrong =
        [
            Example with { Algorithm = "watermark" }, Example with { Algorithm = null! }, Example with { Marks = [] }, Example with { Marks = [null!] }, Example with { Marks = [new ProvenanceMark(null!)] },
            Example with { Marks = [new ProvenanceMark(Message.Parse("1"), new Rectangle(-1, 0, 1, 1))] }, Example with { Marks = [new ProvenanceMark(Message.Parse("1"), new Rectangle(0, 0, 0, 1))] },
            Example with { ModelName = " " }, Example with { ModelName = new string('x', 257) }, Example with { Software = "a\nb" }, Example with { Sha256 = Hash.ToUpperInvariant() },
        ];
        foreach (ProvenanceManifest manifest in wrong) Assert.Throws<ArgumentException>(() => manifest.Write(_folder.File("a.json")));
        Assert.Empty(Directory.GetFiles(_folder.Folder));
    }

    private ProvenanceManifest Read(string json)
    {
        File.WriteAllText(_folder.File("read.json"), json, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return ProvenanceManifest.Read(_folder.File("read.json"));
    }
}
