using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.OnnxExport;

/// <summary>Writes a network as an ONNX file by running it once and recording what it does; refuses a file that computes something else.</summary>
internal static class OnnxExporter
{
    /// <summary>Largest difference allowed between TorchSharp and ONNX Runtime, relative to the largest value of a tensor where that exceeds 1.</summary>
    public const double Tolerance = 1e-4;

    /// <param name="module">Owner of the weights, for their names.</param>
    /// <param name="inputs">Named ports with example values; a port's symbolic dimensions stay free in the file.</param>
    /// <param name="network">Named outputs from traced inputs.</param>
    /// <param name="metadata">Stored in the file.</param>
    /// <returns>The file's bytes, checked against TorchSharp value by value.</returns>
    /// <exception cref="InvalidOperationException">ONNX Runtime computes another value; the message names the first node that differs.</exception>
    public static byte[] Export(
        nn.Module module,
        IReadOnlyList<(Port Port, Tensor Example)> inputs,
        Func<Value[], IReadOnlyList<(Port Port, Value Value)>> network,
        IReadOnlyDictionary<string, string> metadata)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradient = no_grad();
        Dictionary<IntPtr, string> names = module.named_parameters().ToDictionary(p => p.parameter.Handle, p => p.name);
        Graph graph = new(names);
        // Results may not be called like an operation: their names are taken first.
        Value[] traced = [.. inputs.Select(i => Value.Input(graph, i.Port.Name, i.Example))];
        IReadOnlyList<(Port Port, Value Value)> results = network(traced);
        foreach ((Port port, Value value) in results)
        {
            graph.Nodes.Add(new Node("Identity", [value.Name], port.Name, []));
            graph.Values[port.Name] = value.Tensor;
        }

        Port[] inputPorts = [.. inputs.Select(i => i.Port), .. graph.OverridableInputs];
        byte[] file = OnnxFile.Write(graph, module.GetName(), inputPorts, results.Select(r => r.Port), metadata);
        ParityCheck.NodeByNode(graph, inputPorts, inputs, metadata, module.GetName());
        ParityCheck.Whole(file, graph, inputs, [.. results.Select(r => r.Port.Name)], module.GetName());
        return file;
    }
}
