using Google.Protobuf;
using MlNetWatermark.Trainers.OnnxFormat;

namespace MlNetWatermark.Trainers.OnnxExport;

/// <summary>Writes a graph as an ONNX file; the only place that knows the wire format.</summary>
internal static class OnnxFile
{
    /// <summary>Opset 17 with IR 8 loads in every ONNX Runtime since 1.12 and has every operation we need.</summary>
    public const int Opset = 17;
    private const int IntermediateRepresentation = 8;

    public static byte[] Write(Graph graph, string name, IEnumerable<Port> inputs, IEnumerable<Port> outputs, IReadOnlyDictionary<string, string> metadata)
    {
        GraphProto proto = new() { Name = name };
        proto.Node.AddRange(graph.Nodes.Select(ToProto));
        proto.Initializer.AddRange(graph.Constants.Select(c => new TensorProto
        {
            Name = c.Name,
            DataType = (int)c.Type,
            Dims = { c.Dimensions },
            RawData = UnsafeByteOperations.UnsafeWrap(c.Bytes),
        }));
        proto.Input.AddRange(inputs.Select(ToProto));
        proto.Output.AddRange(outputs.Select(ToProto));
        ModelProto model = new()
        {
            IrVersion = IntermediateRepresentation,
            ProducerName = "MlNetWatermark",
            ProducerVersion = typeof(OnnxFile).Assembly.GetName().Version?.ToString(3) ?? "0",
            ModelVersion = 1,
            Graph = proto,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset } },
        };
        model.MetadataProps.AddRange(metadata.OrderBy(e => e.Key, StringComparer.Ordinal)
            .Select(e => new StringStringEntryProto { Key = e.Key, Value = e.Value }));
        return model.ToByteArray();
    }

    private static NodeProto ToProto(Node node)
    {
        NodeProto proto = new() { OpType = node.Operation, Name = node.Output, Input = { node.Inputs }, Output = { node.Output } };
        foreach ((string name, object value) in node.Attributes)
        {
            AttributeProto attribute = new() { Name = name };
            // The numbers of AttributeProto.AttributeType: FLOAT 1, INT 2, STRING 3, INTS 7.
            switch (value)
            {
                case float f: (attribute.F, attribute.Type) = (f, 1); break;
                case long i: (attribute.I, attribute.Type) = (i, 2); break;
                case string s: (attribute.S, attribute.Type) = (ByteString.CopyFromUtf8(s), 3); break;
                case long[] ints: attribute.Ints.AddRange(ints); attribute.Type = 7; break;
                default: throw new ArgumentException($"Attribute '{name}' of {node.Operation} has the unsupported type {value.GetType()}.", nameof(node));
            }

            proto.Attribute.Add(attribute);
        }

        return proto;
    }

    private static ValueInfoProto ToProto(Port port)
    {
        TensorShapeProto shape = new();
        shape.Dim.AddRange(port.Dimensions.Select(d => d is string symbol
            ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
            : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(d, System.Globalization.CultureInfo.InvariantCulture) }));
        return new ValueInfoProto
        {
            Name = port.Name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)port.Type, Shape = shape } },
        };
    }
}
