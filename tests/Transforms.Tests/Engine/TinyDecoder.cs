using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace MlNetWatermark.Tests;

/// <summary>Decoders made out of embedders: three channels of the latent, repeated 8 x 8 times, are the picture that the embedder marks.</summary>
internal static class TinyDecoder
{
    public const int Channels = 4, Scale = 8;

    // Field numbers of onnx.proto.
    private const int ModelGraph = 7;
    private const int GraphNode = 1, GraphInitializer = 5, GraphInput = 11, GraphOutput = 12;
    private const int NodeInput = 1, NodeOutput = 2, NodeType = 4, NodeAttribute = 5;
    private const int Float = 1, Int64 = 7;

    /// <summary>Of <see cref="TinyModel"/>: pixel = round(latent / 0.5 + the message's pattern), for latents of any even height and width.</summary>
    public static byte[] Bytes { get; } = Described(Make(TinyModel.Embedder, regionSide: null, openSides: true));

    /// <summary>The tiny model with its decoder.</summary>
    public static WatermarkModel Load(bool untampered = false)
    {
        byte[][] files = [TinyModel.Embedder, TinyModel.Extractor, Bytes];
        if (untampered) files = [.. files.Select(file => ModelMutator.Metadata(file, "mask_meaning", "untampered"))];
        return WatermarkModel.Load(files[0], files[1], files[2], new ExecutionOptions { Threads = 1 });
    }

    /// <summary>A decoder for the one size of latents that becomes the embedder's working size; one latent at a time where that takes a region.</summary>
    public static byte[] Fixed(byte[] embedder, int workingSize, bool region = false) => Described(Make(embedder, region ? workingSize : null, openSides: false, workingSize / Scale));

    /// <summary>A latent that is mid-grey with colours that change slowly, different for each seed.</summary>
    public static Latent Latent(int height = 16, int width = 16, int seed = 1, int channels = Channels)
    {
        Random random = new(seed);
        double phase = 6 * random.NextDouble();
        return new Latent([.. Enumerable.Range(0, channels * height * width).Select(i => (float)(64 + (6 * Math.Sin((0.07 * i) + phase))))], channels, height, width);
    }

    /// <summary>Changes the text of a name all over the file, for files that do not meet the contract.</summary>
    public static byte[] Renamed(byte[] file, string name, string other) => Walk(ProtobufTree.Parse(file)!, name, other) is { } changed ? ProtobufTree.Write(changed) : file;

    private static byte[] Described(byte[] file)
    {
        foreach ((string key, string value) in (ReadOnlySpan<(string, string)>)[("latent_channels", $"{Channels}"), ("latent_scale", $"{Scale}"), ("latent_factor", "0.5")])
        {
            file = ModelMutator.Metadata(file, key, value);
        }

        return file;
    }

    private static byte[] Make(byte[] embedder, int? regionSide, bool openSides, int side = 0)
    {
        List<ProtobufField> model = ProtobufTree.Parse(embedder)!;
        List<ProtobufField> graph = model.First(field => field.Number == ModelGraph).Message!;
        graph.RemoveAll(field => field.Number is GraphInput && Name(field) != "message");
        graph.RemoveAll(field => field.Number is GraphOutput);
        object height = openSides ? "h" : side, width = openSides ? "w" : side;
        graph.Add(Port(GraphInput, "latent", "N", Channels, height, width));
        graph.Add(Port(GraphOutput, "watermarked", "N", 3, openSides ? "H" : Scale * side, openSides ? "W" : Scale * side));

        graph.AddRange([
            Integers("latent_first", 0), Integers("latent_third", 3), Integers("latent_axis", 1),
            Floats("latent_scales", [4], 1, 1, Scale, Scale), Floats("latent_factor", [1], 0.5f)]);
        List<ProtobufField> before =
        [
            Node("Slice", ["latent", "latent_first", "latent_third", "latent_axis"], "latent_colours"),
            Node("Resize", ["latent_colours", "", "latent_scales"], "latent_large", ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor")),
            Node("Div", ["latent_large", "latent_factor"], "image"),
        ];
        if (regionSide is { } regions) graph.Add(Floats("region", [1, 1, regions, regions], [.. Enumerable.Repeat(1f, regions * regions)]));
        if (openSides)
        {
            // The pattern of 16 x 16 pixels fills pictures of any size: once for every two places of the latent.
            graph.RemoveAll(field => field.Number == GraphInitializer && Text(field, 8) == "repeats");
            graph.AddRange([Integers("latent_second", 2), Integers("latent_end", 4), Integers("latent_zero", 0), Integers("latent_two", 2), Integers("latent_batch", 1, 3)]);
            before.AddRange([
                Node("Shape", ["latent"], "latent_shape"),
                Node("Slice", ["latent_shape", "latent_second", "latent_end", "latent_zero"], "latent_sides"),
                Node("Div", ["latent_sides", "latent_two"], "latent_tiles"),
                Node("Concat", ["latent_batch", "latent_tiles"], "repeats", ("axis", 0))]);
        }

        graph.InsertRange(0, before);
        return ProtobufTree.Write(model);
    }

    private static string Name(ProtobufField field) => Text(field, 1);

    private static string Text(ProtobufField field, int number) => Encoding.UTF8.GetString(field.Message!.First(part => part.Number == number).Bytes);

    private static ProtobufField Text(int number, string text) => new(number, 2) { Bytes = Encoding.UTF8.GetBytes(text) };

    private static ProtobufField Number(int number, long value) => new(number, 0) { Value = (ulong)value };

    private static ProtobufField Message(int number, params IEnumerable<ProtobufField> fields) => new(number, 2) { Message = [.. fields] };

    private static ProtobufField Port(int number, string name, params object[] sizes) => Message(
        number, Text(1, name), Message(2, Message(1, Number(1, Float), Message(2, sizes.Select(size => Message(1, size is string symbol ? Text(2, symbol) : Number(1, Convert.ToInt64(size, CultureInfo.InvariantCulture))))))));

    private static ProtobufField Node(string type, string[] inputs, string output, params (string Name, object Value)[] attributes) => Message(
        GraphNode,
        [
            .. inputs.Select(input => Text(NodeInput, input)), Text(NodeOutput, output), Text(NodeType, type),
            .. attributes.Select(attribute => attribute.Value is string text
                ? Message(NodeAttribute, Text(1, attribute.Name), Text(4, text), Number(20, 3))
                : Message(NodeAttribute, Text(1, attribute.Name), Number(3, Convert.ToInt64(attribute.Value, CultureInfo.InvariantCulture)), Number(20, 2))),
        ]);

    private static ProtobufField Integers(string name, params long[] values) => Tensor(name, Int64, [values.Length], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private static ProtobufField Floats(string name, long[] sizes, params float[] values) => Tensor(name, Float, sizes, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private static ProtobufField Tensor(string name, int type, long[] sizes, byte[] content) => Message(
        GraphInitializer, [.. sizes.Select(size => Number(1, size)), Number(2, type), Text(8, name), new ProtobufField(9, 2) { Bytes = content }]);

    private static List<ProtobufField> Walk(List<ProtobufField> message, string name, string other)
    {
        foreach (ProtobufField field in message)
        {
            if (field.Wire == 2 && field.Bytes.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(name))) (field.Bytes, field.Message) = (Encoding.UTF8.GetBytes(other), null);
            else if (field.Message is { } inner) Walk(inner, name, other);
        }

        return message;
    }
}
