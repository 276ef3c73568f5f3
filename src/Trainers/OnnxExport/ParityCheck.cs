using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.OnnxExport;

/// <summary>Runs a graph in ONNX Runtime without optimisation and compares every value with what TorchSharp computed.</summary>
internal static class ParityCheck
{
    public static void NodeByNode(Graph graph, IReadOnlyList<Port> ports, IReadOnlyList<(Port Port, Tensor Example)> inputs, IReadOnlyDictionary<string, string> metadata, string name)
    {
        Node[] watched = [.. graph.Nodes.Where(n => graph.Values.ContainsKey(n.Output))];
        IEnumerable<Port> outputs = watched.Select(w => new Port(w.Output, ElementType.Float, [.. graph.Values[w.Output].shape.Cast<object>()]));
        byte[] file = OnnxFile.Write(graph, name, ports, outputs, metadata);
        HashSet<string> rounded = [];
        Run(file, inputs.Select(i => (i.Port.Name, i.Example)), [.. watched.Select(w => w.Output)], GraphOptimizationLevel.ORT_DISABLE_ALL, (index, computed) =>
        {
            Node node = watched[index];
            // A value next to a half may round either way; the unrounded input has been compared already.
            if (node.Operation == "Round" || node.Inputs.Any(rounded.Contains))
            {
                rounded.Add(node.Output);
                return;
            }

            // Likewise a value next to a threshold may fall to either side, which must not matter to what follows.
            if (node.Operation == "Cast") return;
            double difference = Difference(graph.Values[node.Output], computed);
            if (!(difference <= OnnxExporter.Tolerance))
            {
                throw new InvalidOperationException($"The export of {name} is not faithful: {node.Operation} '{node.Output}' differs by {difference:G3} " +
                    $"from TorchSharp; {OnnxExporter.Tolerance:G1} is allowed.");
            }
        });
    }

    /// <summary>Runs a file and returns the outputs asked for.</summary>
    public static Dictionary<string, float[]> Run(byte[] file, IEnumerable<(string Name, Tensor Value)> inputs, IReadOnlyList<string> outputs,
        GraphOptimizationLevel optimization = GraphOptimizationLevel.ORT_ENABLE_ALL)
    {
        Dictionary<string, float[]> values = [];
        Run(file, inputs, outputs, optimization, (index, computed) => values[outputs[index]] = computed.ToArray());
        return values;
    }

    private delegate void Visit(int output, ReadOnlySpan<float> values);

    private static void Run(byte[] file, IEnumerable<(string Name, Tensor Value)> inputs, IReadOnlyList<string> outputs, GraphOptimizationLevel optimization, Visit visit)
    {
        using SessionOptions options = new() { GraphOptimizationLevel = optimization, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using InferenceSession session = new(file, options);
        Dictionary<string, OrtValue> values = inputs.ToDictionary(i => i.Name, i => ToOrt(i.Value));
        try
        {
            using RunOptions run = new();
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, values, outputs);
            for (int i = 0; i < outputs.Count; i++) visit(i, results[i].GetTensorDataAsSpan<float>());
        }
        finally
        {
            foreach (OrtValue value in values.Values) value.Dispose();
        }
    }

    /// <summary>Largest difference, relative to the largest value where that exceeds 1; NaN anywhere is infinite.</summary>
    public static double Difference(Tensor expected, ReadOnlySpan<float> actual)
    {
        using Tensor plain = expected.detach().to_type(ScalarType.Float32).contiguous();
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(plain.bytes);
        if (values.Length != actual.Length) return double.PositiveInfinity;
        double largest = 0, scale = 1;
        for (int i = 0; i < values.Length; i++)
        {
            double difference = Math.Abs(values[i] - actual[i]);
            largest = Math.Max(largest, double.IsNaN(difference) ? double.PositiveInfinity : difference);
            scale = Math.Max(scale, Math.Abs(values[i]));
        }

        return largest / scale;
    }

    private static OrtValue ToOrt(Tensor tensor)
    {
        using Tensor plain = tensor.detach().to_type(ScalarType.Float32).contiguous();
        return OrtValue.CreateTensorValueFromMemory(plain.data<float>().ToArray(), plain.shape);
    }
}
