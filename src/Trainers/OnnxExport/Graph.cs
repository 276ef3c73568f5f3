using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.OnnxExport;

/// <summary>A network being written down: nodes in order of execution, weights, and what every value was when it ran.</summary>
internal sealed class Graph
{
    private readonly Dictionary<IntPtr, string> _parameterNames;
    private readonly Dictionary<string, string> _constantsByContent = [];
    private readonly HashSet<string> _taken = [];

    /// <param name="parameterNames">State-dictionary keys by tensor handle, so that weights keep their names in the file.</param>
    public Graph(IReadOnlyDictionary<IntPtr, string> parameterNames) => _parameterNames = new(parameterNames);

    public List<Node> Nodes { get; } = [];

    public List<Constant> Constants { get; } = [];

    /// <summary>The tensor that TorchSharp computed for each named value; the parity check compares them one by one.</summary>
    public Dictionary<string, Tensor> Values { get; } = [];

    /// <summary>Appends a node with one output and returns the output's name. An empty input name leaves an optional input out.</summary>
    public string Add(string operation, string[] inputs, params (string Name, object Value)[] attributes)
    {
        string output = Unique(operation.ToLowerInvariant());
        Nodes.Add(new Node(operation, inputs, output, attributes));
        return output;
    }

    /// <summary>Names a weight by its key in the state dictionary; other tensors become constants.</summary>
    public string Weight(Tensor weight, string role = "constant")
    {
        string name = _parameterNames.TryGetValue(weight.Handle, out string? key) ? key : role;
        return Floats(weight, name);
    }

    /// <summary>Stores float32 values.</summary>
    public string Floats(Tensor values, string name)
    {
        using Tensor cpu = values.detach().cpu().to_type(ScalarType.Float32).contiguous();
        byte[] bytes = cpu.bytes.ToArray();
        return Store(name, ElementType.Float, cpu.shape, bytes);
    }

    public string Float(float value) => Store("scalar", ElementType.Float, [], MemoryMarshal.AsBytes<float>([value]).ToArray());

    public string Floats(params float[] values) => Store("values", ElementType.Float, [values.Length], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public string Integers(params long[] values) => Store("shape", ElementType.Int64, [values.Length], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>Inputs that have a default value and may be left out.</summary>
    public List<Port> OverridableInputs { get; } = [];

    /// <summary>Registers an input with a default under exactly this name.</summary>
    public void Overridable(string name, long[] dimensions, params float[] values)
    {
        _taken.Add(name);
        OverridableInputs.Add(new Port(name, ElementType.Float, [.. dimensions.Cast<object>()]));
        Constants.Add(new Constant(name, ElementType.Float, dimensions, MemoryMarshal.AsBytes(values.AsSpan()).ToArray()));
    }

    private string Store(string name, ElementType type, long[] dimensions, byte[] bytes)
    {
        string content = $"{type}:{string.Join(',', dimensions)}:{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes))}";
        if (_constantsByContent.TryGetValue(content, out string? known)) return known;
        string unique = Unique(name);
        Constants.Add(new Constant(unique, type, dimensions, bytes));
        _constantsByContent[content] = unique;
        return unique;
    }

    public string Unique(string stem)
    {
        string name = stem;
        for (int i = 1; !_taken.Add(name); i++) name = $"{stem}_{i}";
        return name;
    }
}

/// <summary>ONNX element types in use.</summary>
internal enum ElementType
{
    Float = 1,
    Int64 = 7,
}

/// <summary>One operation: its inputs by name, its only output, its attributes (long, float, string, long[]).</summary>
internal sealed record Node(string Operation, string[] Inputs, string Output, (string Name, object Value)[] Attributes);

/// <summary>Values stored in the file, little-endian.</summary>
internal sealed record Constant(string Name, ElementType Type, long[] Dimensions, byte[] Bytes);

/// <summary>A named input or output; a dimension is a number or a symbol.</summary>
internal sealed record Port(string Name, ElementType Type, object[] Dimensions);
