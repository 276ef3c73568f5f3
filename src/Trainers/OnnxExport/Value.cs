using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.OnnxExport;

/// <summary>What flows through a network: a tensor and, only while exporting, its name in the graph. Networks are written once over it.</summary>
/// <remarks>
/// Channels are the only size a network may ask for; batch, height and width have no accessor, so they cannot be baked into a file.
/// </remarks>
internal readonly struct Value
{
    private readonly Graph? _graph;
    private readonly string _name;

    public Value(Tensor tensor)
    {
        Tensor = tensor;
        _graph = null;
        _name = "";
    }

    private Value(Tensor tensor, Graph? graph, string name)
    {
        Tensor = tensor;
        _graph = graph;
        _name = name;
    }

    /// <summary>For losses and tests; networks must not look inside.</summary>
    public Tensor Tensor { get; }

    public long Channels => Tensor.shape[1];

    public string Name => _name;

    /// <summary>Starts a traced value: an input of the graph.</summary>
    public static Value Input(Graph graph, string name, Tensor example)
    {
        graph.Unique(name);
        return new Value(example, graph, name);
    }

    /// <summary>One operation: what TorchSharp computes and, beside it, which nodes it is in ONNX.</summary>
    public static Value Apply(ReadOnlySpan<Value> inputs, Tensor computed, Func<Graph, string[], string> emit)
    {
        Graph? graph = null;
        foreach (Value input in inputs) graph ??= input._graph;
        if (graph is null) return new Value(computed);

        string[] names = new string[inputs.Length];
        for (int i = 0; i < names.Length; i++)
        {
            if (inputs[i]._graph is null) throw new InvalidOperationException("A traced operation mixes traced and untraced values.");
            names[i] = inputs[i]._name;
        }

        string output = emit(graph, names);
        graph.Values[output] = computed;
        return new Value(computed, graph, output);
    }

    public Value Op(Tensor computed, Func<Graph, string, string> emit) => Apply([this], computed, (graph, names) => emit(graph, names[0]));

    /// <summary>A value that exists in the graph only as a constant, beside this one.</summary>
    public Value ConstantBeside(Tensor tensor, string role) => _graph is null ? new Value(tensor) : new Value(tensor, _graph, _graph.Floats(tensor, role));

    /// <summary>An input of the graph with a default, which a caller may override.</summary>
    public Value OverridableBeside(Tensor tensor, string name)
    {
        if (_graph is null) return new Value(tensor);
        _graph.Overridable(name, tensor.shape, tensor.data<float>().ToArray());
        return new Value(tensor, _graph, name);
    }
}
