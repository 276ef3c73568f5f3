using System.Buffers;
using System.Text;

namespace MlNetWatermark;

/// <summary>Leaves of an ONNX file what some of its outputs need. ONNX Runtime runs every node of a file, whatever outputs it is asked for.</summary>
/// <remarks>Field numbers are those of onnx.proto (ONNX 1.17). For files that <see cref="OnnxStructure"/> has seen: no graphs inside nodes.</remarks>
internal static class OnnxPruning
{
    private const int ModelGraph = 7;
    private const int GraphNode = 1, GraphInitializer = 5, GraphInput = 11, GraphOutput = 12, GraphValueInfo = 13;
    private const int NodeInput = 1, NodeOutput = 2, TensorName = 8, ValueName = 1;

    /// <summary>The same model with fewer outputs.</summary>
    /// <param name="file">Name of the file, for messages.</param>
    /// <param name="model">Its content, checked.</param>
    /// <param name="outputs">Which outputs stay. One that the file lacks is left out.</param>
    /// <returns>Content of a file; inputs that nothing needs any more are gone too.</returns>
    /// <exception cref="WatermarkModelException">The bytes are no ONNX model.</exception>
    public static byte[] Keep(string file, ReadOnlySpan<byte> model, params ReadOnlySpan<string> outputs)
    {
        try
        {
            return Keep(model, [.. outputs]);
        }
        catch (InvalidDataException exception)
        {
            throw new WatermarkModelException($"{file} is not an ONNX model: {exception.Message}.", exception);
        }
    }

    private static byte[] Keep(ReadOnlySpan<byte> model, HashSet<string> outputs)
    {
        ArrayBufferWriter<byte> kept = new(model.Length);
        ProtobufFields fields = new(model);
        while (fields.Next())
        {
            if (fields is { Number: ModelGraph, HasContent: true }) Write(kept, ModelGraph, PruneGraph(fields.Content, outputs));
            else Copy(kept, fields);
        }

        return kept.WrittenSpan.ToArray();
    }

    private static ReadOnlySpan<byte> PruneGraph(ReadOnlySpan<byte> graph, HashSet<string> outputs)
    {
        HashSet<string> needed = [.. outputs];
        List<(string[] Inputs, string[] Outputs)> nodes = [];
        ProtobufFields fields = new(graph);
        while (fields.Next())
        {
            if (fields is { Number: GraphNode, HasContent: true }) nodes.Add((Texts(fields.Content, NodeInput), Texts(fields.Content, NodeOutput)));
        }

        // Nodes stand in the order of their execution, so backwards each is met after all that need it.
        bool[] kept = new bool[nodes.Count];
        for (int i = nodes.Count - 1; i >= 0; i--)
        {
            kept[i] = nodes[i].Outputs.Any(needed.Contains);
            if (kept[i]) needed.UnionWith(nodes[i].Inputs);
        }

        ArrayBufferWriter<byte> pruned = new(graph.Length);
        int node = 0;
        fields = new ProtobufFields(graph);
        while (fields.Next())
        {
            bool stays = !fields.HasContent || fields.Number switch
            {
                GraphNode => kept[node++],
                GraphInitializer => Texts(fields.Content, TensorName).Any(needed.Contains),
                GraphInput => Texts(fields.Content, ValueName).Any(needed.Contains),
                GraphOutput => Texts(fields.Content, ValueName).Any(outputs.Contains),
                GraphValueInfo => false, // hints about values that may be gone
                _ => true,
            };
            if (stays) Copy(pruned, fields);
        }

        return pruned.WrittenSpan;
    }

    private static string[] Texts(ReadOnlySpan<byte> message, int field)
    {
        List<string> texts = [];
        ProtobufFields fields = new(message);
        while (fields.Next())
        {
            if (fields.Number == field && fields.HasContent) texts.Add(Encoding.UTF8.GetString(fields.Content));
        }

        return [.. texts];
    }

    // Models and graphs have numbers of variable length and contents only.
    private static void Copy(ArrayBufferWriter<byte> to, ProtobufFields field)
    {
        if (field.HasContent) Write(to, field.Number, field.Content);
        else
        {
            WriteNumber(to, (ulong)field.Number << 3);
            WriteNumber(to, field.Value);
        }
    }

    private static void Write(ArrayBufferWriter<byte> to, int number, ReadOnlySpan<byte> content)
    {
        WriteNumber(to, ((ulong)number << 3) | 2);
        WriteNumber(to, (ulong)content.Length);
        to.Write(content);
    }

    private static void WriteNumber(ArrayBufferWriter<byte> to, ulong value)
    {
        Span<byte> span = to.GetSpan(10);
        int length = 0;
        for (; value >= 0x80; value >>= 7) span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        to.Advance(length);
    }
}
