using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetWatermark;

/// <summary>What <c>system.json</c> says about two ONNX files: their tensors and how numbers in them stand for pixels and bits.</summary>
/// <remarks>Keys are described with examples in data/systems/README.md of the repository.</remarks>
internal sealed record OnnxPairDescription
{
    /// <summary>Name of the file in the folder.</summary>
    public const string FileName = "system.json";

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
    };

    public required string Name { get; init; }

    public required int MessageLength { get; init; }

    public required OnnxPairEmbedder Embedder { get; init; }

    public required OnnxPairExtractor Extractor { get; init; }

    /// <summary>Reads and checks a description.</summary>
    /// <exception cref="WatermarkModelException">It is not JSON, a key is missing or unknown, or a value is impossible; says which.</exception>
    public static OnnxPairDescription Read(string file)
    {
        try
        {
            OnnxPairDescription description = JsonSerializer.Deserialize<OnnxPairDescription>(File.ReadAllBytes(file), s_json)
                ?? throw new WatermarkModelException($"{file} is 'null'; expected an object.");
            description.Validate(new DescriptionCheck(file));
            return description;
        }
        catch (JsonException exception)
        {
            throw new WatermarkModelException($"{file} is not a description of an ONNX pair: {exception.Message}", exception);
        }
    }

    private void Validate(DescriptionCheck check)
    {
        check.Text("name", Name);
        check.That("messageLength", MessageLength is >= 1 and <= 4096, "1 to 4096");
        Embedder.Validate(check);
        Extractor.Validate(check);
    }
}

/// <summary>How an image enters a network.</summary>
internal abstract record OnnxPairImage
{
    /// <summary>Name of the ONNX file, in the folder of the description.</summary>
    public required string File { get; init; }

    /// <summary>Name of the image input.</summary>
    public required string Image { get; init; }

    /// <summary>Height and width that the network works at; null: those of the picture.</summary>
    public int[]? Size { get; init; }

    /// <summary>What black and white are to the network.</summary>
    public required float[] Range { get; init; }

    /// <summary>Order of the channels: <c>rgb</c> or <c>bgr</c>.</summary>
    public string Channels { get; init; } = "rgb";

    /// <summary>Whether images have a frame axis: shape (1, 3, 1, height, width).</summary>
    public bool Video { get; init; }

    protected void ValidateImage(DescriptionCheck check, string part)
    {
        check.FileName($"{part}.file", File);
        check.Text($"{part}.image", Image);
        check.That($"{part}.size", Size is null or [>= 8 and <= 8192, >= 8 and <= 8192], "[height, width], 8 to 8192 each, or null");
        check.That(
            $"{part}.range",
            Range is [float low, float high] && float.IsFinite(low) && float.IsFinite(high) && low < high,
            "[value of black, value of white], the first below the second");
        check.That($"{part}.channels", Channels is "rgb" or "bgr", "'rgb' or 'bgr'");
    }
}

/// <summary>The network that marks.</summary>
internal sealed record OnnxPairEmbedder : OnnxPairImage
{
    /// <summary>Name of the message input.</summary>
    public required string Message { get; init; }

    /// <summary>Name of the output.</summary>
    public required string Output { get; init; }

    /// <summary><c>image</c>: the output is the marked image; <c>residual</c>: it is to be added to the image.</summary>
    public required string Kind { get; init; }

    /// <summary>What the message input takes for a 0 and for a 1.</summary>
    public float[] Bits { get; init; } = [0, 1];

    /// <summary>Factor on the residual at strength 1.</summary>
    public float Scale { get; init; } = 1;

    public void Validate(DescriptionCheck check)
    {
        ValidateImage(check, "embedder");
        check.Text("embedder.message", Message);
        check.Text("embedder.output", Output);
        check.That("embedder.kind", Kind is "image" or "residual", "'image' or 'residual'");
        check.That(
            "embedder.bits",
            Bits is [float zero, float one] && float.IsFinite(zero) && float.IsFinite(one) && zero != one,
            "[value of a 0, value of a 1], two different numbers");
        check.That("embedder.scale", float.IsFinite(Scale) && Scale > 0, "above 0");
    }
}

/// <summary>The network that reads.</summary>
internal sealed record OnnxPairExtractor : OnnxPairImage
{
    /// <summary>Taken off each channel, in the network's order, after <see cref="OnnxPairImage.Range"/>; null: nothing.</summary>
    public float[]? Mean { get; init; }

    /// <summary>What each channel is then divided by; null: nothing.</summary>
    public float[]? Deviation { get; init; }

    /// <summary>Name of the output with the bits.</summary>
    public required string Output { get; init; }

    /// <summary>Whether the bits are per pixel, shape (1, count, height, width), and to be averaged.</summary>
    public bool Pixelwise { get; init; }

    /// <summary>Values in front of the first bit, such as a detection bit.</summary>
    public int FirstBit { get; init; }

    /// <summary>A bit is 1 above this: 0 for logits and signs, 0.5 for probabilities.</summary>
    public required float Threshold { get; init; }

    /// <summary>Where the mark is; null: the network does not say.</summary>
    public OnnxPairMask? Mask { get; init; }

    public void Validate(DescriptionCheck check)
    {
        ValidateImage(check, "extractor");
        check.That("extractor.mean", Mean is null || (Mean.Length == 3 && Mean.All(float.IsFinite)), "three numbers or null");
        check.That(
            "extractor.deviation",
            Deviation is null || (Deviation.Length == 3 && Deviation.All(value => value > 0 && float.IsFinite(value))),
            "three numbers above 0 or null");
        check.Text("extractor.output", Output);
        check.That("extractor.firstBit", FirstBit is >= 0 and <= 4096, "0 to 4096");
        check.That("extractor.threshold", float.IsFinite(Threshold), "a number");
        Mask?.Validate(check);
    }
}

/// <summary>The output that says where the mark is, shape (1, channels, height, width).</summary>
internal sealed record OnnxPairMask
{
    /// <summary>Name of the output; may be that of the bits.</summary>
    public required string Output { get; init; }

    /// <summary>Channel of the output that holds the mask.</summary>
    public int Channel { get; init; }

    /// <summary>Whether its values are logits; otherwise they are probabilities.</summary>
    public required bool Logits { get; init; }

    public void Validate(DescriptionCheck check)
    {
        check.Text("extractor.mask.output", Output);
        check.That("extractor.mask.channel", Channel is >= 0 and <= 4096, "0 to 4096");
    }
}

/// <summary>Throws about values of a description.</summary>
internal readonly struct DescriptionCheck(string file)
{
    public void That(string key, bool holds, string expected)
    {
        if (!holds) throw new WatermarkModelException($"{file}: '{key}' is not usable; expected {expected}.");
    }

    public void Text(string key, string value) => That(key, value.Length > 0, "text");

    /// <summary>A description names files beside it and nothing elsewhere on the disk.</summary>
    public void FileName(string key, string value)
        => That(key, value.Length > 0 && value is not ("." or "..") && value.AsSpan().IndexOfAny('/', '\\', ':') < 0, "the name of a file in the same folder");
}
