namespace MlNetWatermark;

/// <summary>Looks into an ONNX file before ONNX Runtime does, for what a file of this library never has and a hostile one may.</summary>
/// <remarks>
/// Field numbers are those of onnx.proto (ONNX 1.17). Looked for: tensors kept in other files, by which a model could read what the process may read; graphs inside
/// nodes (Loop, If, Scan) and functions, by which a small file can run without end.
/// </remarks>
internal static class OnnxStructure
{
    private const int ModelGraph = 7, ModelTraining = 20, ModelFunctions = 25;
    private const int GraphNode = 1, GraphInitializer = 5, GraphSparseInitializer = 15;
    private const int NodeAttribute = 5;
    private const int AttributeTensor = 5, AttributeGraph = 6, AttributeTensors = 10, AttributeGraphs = 11, AttributeSparse = 22, AttributeSparses = 23;
    private const int SparseValues = 1, SparseIndices = 2;
    private const int TensorExternalData = 13, TensorDataLocation = 14;

    /// <summary>Checks one file.</summary>
    /// <param name="file">Name of the file, for messages.</param>
    /// <param name="model">Its content.</param>
    /// <exception cref="WatermarkModelException">The bytes are no ONNX model, or it has something of the above.</exception>
    public static void Check(string file, ReadOnlySpan<byte> model)
    {
        try
        {
            ProtobufFields fields = new(model);
            while (fields.Next())
            {
                if (fields is { Number: ModelFunctions or ModelTraining, HasContent: true }) throw Unwanted(file, "functions or training graphs");
                if (fields is { Number: ModelGraph, HasContent: true }) CheckGraph(file, fields.Content);
            }
        }
        catch (InvalidDataException exception)
        {
            throw new WatermarkModelException($"{file} is not an ONNX model: {exception.Message}.", exception);
        }
    }

    private static void CheckGraph(string file, ReadOnlySpan<byte> graph)
    {
        ProtobufFields fields = new(graph);
        while (fields.Next())
        {
            if (!fields.HasContent) continue;
            if (fields.Number == GraphInitializer) CheckTensor(file, fields.Content);
            if (fields.Number == GraphSparseInitializer) CheckSparse(file, fields.Content);
            if (fields.Number == GraphNode) CheckNode(file, fields.Content);
        }
    }

    private static void CheckNode(string file, ReadOnlySpan<byte> node)
    {
        ProtobufFields fields = new(node);
        while (fields.Next())
        {
            if (fields is { Number: NodeAttribute, HasContent: true }) CheckAttribute(file, fields.Content);
        }
    }

    private static void CheckAttribute(string file, ReadOnlySpan<byte> attribute)
    {
        ProtobufFields fields = new(attribute);
        while (fields.Next())
        {
            if (!fields.HasContent) continue;
            if (fields.Number is AttributeGraph or AttributeGraphs) throw Unwanted(file, "graphs inside nodes (loops and branches)");
            if (fields.Number is AttributeTensor or AttributeTensors) CheckTensor(file, fields.Content);
            if (fields.Number is AttributeSparse or AttributeSparses) CheckSparse(file, fields.Content);
        }
    }

    private static void CheckSparse(string file, ReadOnlySpan<byte> tensor)
    {
        ProtobufFields fields = new(tensor);
        while (fields.Next())
        {
            if (fields is { Number: SparseValues or SparseIndices, HasContent: true }) CheckTensor(file, fields.Content);
        }
    }

    private static void CheckTensor(string file, ReadOnlySpan<byte> tensor)
    {
        ProtobufFields fields = new(tensor);
        while (fields.Next())
        {
            if (fields.Number == TensorExternalData || fields is { Number: TensorDataLocation, Value: not 0 }) throw Unwanted(file, "tensors that are kept in other files");
        }
    }

    private static WatermarkModelException Unwanted(string file, string what) => new($"{file} has {what}; a watermark model is made of one file and plain nodes.");
}
