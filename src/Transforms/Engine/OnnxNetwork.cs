using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MlNetWatermark;

/// <summary>One ONNX file of a model, opened: checks what it takes and gives, and runs it on float tensors.</summary>
/// <remarks>Not guarded against use after disposal: <see cref="WatermarkModel"/> and <see cref="OnnxPairSystem"/> do that for their files.</remarks>
internal sealed class OnnxNetwork : IDisposable
{
    private readonly string _file;
    private readonly InferenceSession _session;

    /// <param name="file">Name of the file, for messages.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="execution">Where to run it.</param>
    /// <param name="side">Null, or the only height and width it will be run at; see <see cref="OnnxSession.Open"/>.</param>
    /// <exception cref="WatermarkModelException">The bytes are not an ONNX model that can be run.</exception>
    public OnnxNetwork(string file, byte[] bytes, ExecutionOptions execution, int? side = null)
    {
        _file = file;
        if (bytes.Length == 0) throw new WatermarkModelException($"{file} is empty; expected an ONNX model.");
        try
        {
            (_session, ActiveProvider) = OnnxSession.Open(bytes, execution, side);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new WatermarkModelException($"{file} is not an ONNX model that ONNX Runtime can run: {exception.Message}", exception);
        }

        try
        {
            (Metadata, Inputs, Outputs) = (_session.ModelMetadata.CustomMetadataMap, _session.InputMetadata, _session.OutputMetadata);
        }
        catch (Exception exception)
        {
            // ONNX Runtime's wrapper trusts names and texts: a key that is not UTF-8 comes back as a NullReferenceException.
            _session.Dispose();
            throw new WatermarkModelException($"{file}: its metadata, inputs or outputs cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Name of the execution provider in use.</summary>
    public string ActiveProvider { get; }

    /// <summary>The metadata properties of the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>What the file takes, by name.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> Inputs { get; }

    /// <summary>What the file gives, by name.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> Outputs { get; }

    /// <summary>Checks that the file takes these inputs and no others.</summary>
    /// <param name="expected">Names and shapes; -1 stands for a size that must stay open, 0 for one that may be anything.</param>
    /// <exception cref="WatermarkModelException">An input is missing, unknown, not float, or of another shape.</exception>
    public void RequireInputs(params (string Name, int[] Shape)[] expected)
    {
        foreach ((string name, int[] shape) in expected) Require("input", name, shape, Inputs);
        string? unknown = Inputs.Keys.FirstOrDefault(name => expected.All(input => input.Name != name));
        if (unknown is not null)
        {
            throw new WatermarkModelException(
                $"{_file}: input '{unknown}' is not known; expected only {string.Join(", ", expected.Select(input => $"'{input.Name}'"))}.");
        }
    }

    /// <summary>Checks that the file gives this output.</summary>
    /// <param name="name">Name of the output.</param>
    /// <param name="shape">0 stands for a size that may be anything.</param>
    /// <exception cref="WatermarkModelException">The output is missing, not float, or of another shape.</exception>
    public void RequireOutput(string name, params int[] shape) => Require("output", name, shape, Outputs);

    /// <summary>Runs the file.</summary>
    /// <param name="outputs">Names of the outputs to return; ONNX Runtime computes the others as well.</param>
    /// <param name="inputs">Names, values and shapes.</param>
    /// <exception cref="WatermarkModelException">ONNX Runtime could not run it.</exception>
    public NetworkOutput[] Run(string[] outputs, params (string Name, float[] Values, long[] Shape)[] inputs)
    {
        OrtValue[] values = [.. inputs.Select(input => OrtValue.CreateTensorValueFromMemory(input.Values, input.Shape))];
        try
        {
            using RunOptions options = new();
            using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(options, [.. inputs.Select(input => input.Name)], values, outputs);
            return [.. results.Select(result => new NetworkOutput(
                result.GetTensorDataAsSpan<float>().ToArray(),
                [.. result.GetTensorTypeAndShape().Shape.Select(size => (int)size)]))];
        }
        catch (OnnxRuntimeException exception)
        {
            throw new WatermarkModelException($"{_file} could not be run: {exception.Message}", exception);
        }
        finally
        {
            foreach (OrtValue value in values) value.Dispose();
        }
    }

    /// <summary>The exception for an output that came back with another shape than it must have.</summary>
    public WatermarkModelException WrongShape(string output, NetworkOutput found, string expected)
        => new($"{_file}: output '{output}' has shape [{string.Join(", ", found.Shape)}]; expected {expected}.");

    public void Dispose() => _session.Dispose();

    private void Require(string kind, string name, int[] shape, IReadOnlyDictionary<string, NodeMetadata> found)
    {
        string expected = $"expected float [{string.Join(", ", shape.Select(size => size > 0 ? $"{size}" : size < 0 ? "open" : "any"))}]";
        if (!found.TryGetValue(name, out NodeMetadata? node)) throw new WatermarkModelException($"{_file}: {kind} '{name}' is missing; {expected}.");
        if (!node.IsTensor || node.ElementDataType != TensorElementType.Float)
        {
            throw new WatermarkModelException($"{_file}: {kind} '{name}' is {(node.IsTensor ? node.ElementDataType : node.OnnxValueType)}; {expected}.");
        }

        // A size below 0 is open in the file; an open size fits anything here and is checked when the network has run.
        bool fits = node.Dimensions.Length == shape.Length
            && node.Dimensions.Zip(shape).All(size => size.Second < 0 ? size.First < 0 : size.Second == 0 || size.First < 0 || size.First == size.Second);
        if (!fits)
        {
            string sizes = string.Join(", ", node.Dimensions.Select(size => size < 0 ? "open" : $"{size}"));
            throw new WatermarkModelException($"{_file}: {kind} '{name}' is float [{sizes}]; {expected}.");
        }
    }
}
