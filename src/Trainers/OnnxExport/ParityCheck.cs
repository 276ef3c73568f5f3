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
        HashSet<string> rounded = [], phases = Phases(graph);
        Dictionary<string, Node> makers = graph.Nodes.ToDictionary(n => n.Output);
        Run(file, inputs.Select(i => (i.Port.Name, i.Example)), [.. watched.Select(w => w.Output)], GraphOptimizationLevel.ORT_DISABLE_ALL, Sizes(inputs), (index, computed) =>
        {
            Node node = watched[index];
            // A value next to a half may round either way; the unrounded input has been compared already.
            if (node.Operation == "Round" || node.Inputs.Any(rounded.Contains))
            {
                rounded.Add(node.Output);
                return;
            }

            if (phases.Contains(node.Output)) return;
            // Likewise a value next to a threshold may fall to either side, which must not matter to what follows.
            if (node.Operation == "Cast") return;
            double difference = Difference(graph.Values[node.Output], computed, Uncancelled(graph, makers, node.Output));
            if (!(difference <= OnnxExporter.Tolerance))
            {
                throw new InvalidOperationException($"The export of {name} is not faithful: {node.Operation} '{node.Output}' differs by {difference:G3} " +
                    $"from TorchSharp; {OnnxExporter.Tolerance:G1} is allowed.");
            }
        });
    }

    // A difference of numbers that are nearly equal is as exact as those are, not as itself; so is what it is then multiplied by.
    private static double Uncancelled(Graph graph, Dictionary<string, Node> makers, string name)
    {
        double largest = graph.Values.TryGetValue(name, out Tensor? value) ? value.abs().max().item<float>() : 0;
        return makers.GetValueOrDefault(name) switch
        {
            { Operation: "Sub" } node => node.Inputs.Max(input => graph.Values.TryGetValue(input, out Tensor? part) ? part.abs().max().item<float>() : 0),
            { Operation: "Mul" or "Identity" } node => Math.Max(largest, Uncancelled(graph, makers, node.Inputs[0])),
            _ => largest,
        };
    }

    // A phase says nothing where the magnitude is next to zero, and jumps at pi: what it flows into is compared at the end, in the results.
    private static HashSet<string> Phases(Graph graph)
    {
        HashSet<string> found = [];
        foreach (Node node in graph.Nodes)
        {
            if (node.Operation == "Atan" || node.Inputs.Any(found.Contains)) found.Add(node.Output);
        }

        return found;
    }

    /// <summary>Runs the file as users do, with all optimisations, and compares its results but for those that were rounded.</summary>
    public static void Whole(byte[] file, Graph graph, IReadOnlyList<(Port Port, Tensor Example)> inputs, IReadOnlyList<string> outputs, string name)
    {
        Dictionary<string, Node> makers = graph.Nodes.ToDictionary(n => n.Output);
        string[] compared = [.. outputs.Where(output => !(makers.TryGetValue(makers[output].Inputs[0], out Node? source) && source.Operation is "Round" or "Cast"))];
        if (compared.Length == 0) return;
        Run(file, inputs.Select(i => (i.Port.Name, i.Example)), compared, GraphOptimizationLevel.ORT_ENABLE_ALL, Sizes(inputs), (index, computed) =>
        {
            double difference = Difference(graph.Values[compared[index]], computed, Uncancelled(graph, makers, compared[index]));
            if (difference <= OnnxExporter.Tolerance) return;
            throw new InvalidOperationException($"The export of {name} is not faithful: with the optimisations of ONNX Runtime, '{compared[index]}' differs by {difference:G3} " +
                $"from TorchSharp; {OnnxExporter.Tolerance:G1} is allowed.");
        });
    }

    /// <summary>Runs a file and returns the outputs asked for.</summary>
    public static Dictionary<string, float[]> Run(byte[] file, IEnumerable<(string Name, Tensor Value)> inputs, IReadOnlyList<string> outputs,
        params (string Symbol, long Size)[] sizes)
    {
        Dictionary<string, float[]> values = [];
        Run(file, inputs, outputs, GraphOptimizationLevel.ORT_ENABLE_ALL, sizes, (index, computed) => values[outputs[index]] = computed.ToArray());
        return values;
    }

    private delegate void Visit(int output, ReadOnlySpan<float> values);

    // With known sizes large files open in a tenth of the time (see OnnxSession); the nodes run are the same.
    private static IEnumerable<(string Symbol, long Size)> Sizes(IEnumerable<(Port Port, Tensor Example)> inputs) => inputs
        .SelectMany(input => input.Port.Dimensions.Zip(input.Example.shape)).Where(size => size.First is string).Select(size => ((string)size.First, size.Second)).Distinct();

    private static void Run(byte[] file, IEnumerable<(string Name, Tensor Value)> inputs, IReadOnlyList<string> outputs, GraphOptimizationLevel optimization,
        IEnumerable<(string Symbol, long Size)> sizes, Visit visit)
    {
        using SessionOptions options = new() { GraphOptimizationLevel = optimization, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        foreach ((string symbol, long size) in sizes) options.AddFreeDimensionOverrideByName(symbol, size);
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
    public static double Difference(Tensor expected, ReadOnlySpan<float> actual, double atLeast = 1)
    {
        using Tensor plain = expected.detach().to_type(ScalarType.Float32).contiguous();
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(plain.bytes);
        if (values.Length != actual.Length) return double.PositiveInfinity;
        double largest = 0, scale = Math.Max(1, atLeast);
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
