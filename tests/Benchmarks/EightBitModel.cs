using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using MlNetWatermark.Trainers.OnnxFormat;

namespace MlNetWatermark.Benchmarks;

/// <summary>Makes a copy of a model whose extractor's convolutions compute with 8 bits: reads the same marks, faster. The lab says what it loses.</summary>
/// <remarks>
/// Convolutions of 16 channels and more that bits are read by get QuantizeLinear and DequantizeLinear on input, weights and output, which ONNX Runtime joins into one integer convolution. Not the
/// first of them and those of fewer channels, which see pixels, where the mark is a level or two of 255; not those that draw the mask either: it lost a third of its IoU after a splice and JPEG.
/// Values: 8 bits over the range seen on photographs; weights: 7 bits a channel, as processors without VNNI add up pairs of products in 16 bits (ONNX Runtime, "quantize ONNX models").
/// </remarks>
internal static class EightBitModel
{
    private const int Float = 1, UInt8 = 2, Int8 = 3, Int32 = 6;
    private const float LargestWeight = 64;
    private const int LeastChannels = 16;

    /// <param name="folder">Of the model.</param>
    /// <param name="photos">Folder of photographs; those of others than it is judged on.</param>
    /// <param name="output">Folder of the copy.</param>
    public static void Make(string folder, string photos, string output)
    {
        using WatermarkModel model = WatermarkModel.Load(folder);
        WatermarkEngine engine = new(model);
        int side = model.Info.WorkingSize, number = 0;
        List<Dictionary<string, (float[], long[])>> examples = [];
        foreach (string path in Directory.EnumerateFiles(photos).Order(StringComparer.Ordinal).Take(24))
        {
            Message message = Message.Random(model.Info.MessageLength, new Random(number++));
            PictureEncoding saved = new() { Format = PictureFormat.Jpeg, Quality = 30 + (5 * (number % 14)) };
            Picture received = PictureFile.Decode(PictureFile.Encode(engine.Embed(PictureFile.Read(path), message), saved));
            float[] planes = new float[3 * side * side];
            Resampling.ToPlanes(received, side, side, planes, 0);
            examples.Add(new() { ["image"] = (planes, [1, 3, side, side]) });
        }

        byte[] before = File.ReadAllBytes(Path.Combine(folder, WatermarkModel.ExtractorFile));
        (byte[] after, int changed, int all) = Quantised(before, [.. examples]);
        Directory.CreateDirectory(output);
        ModelProto embedder = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, WatermarkModel.EmbedderFile)));
        Rename(embedder);
        File.WriteAllBytes(Path.Combine(output, WatermarkModel.EmbedderFile), embedder.ToByteArray());
        File.WriteAllBytes(Path.Combine(output, WatermarkModel.ExtractorFile), after);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{changed} of {all} convolutions in 8 bits; {before.Length >> 10} KB before, {after.Length >> 10} after; one picture, one thread: {Time(before, examples[0]):F1} ms before, {Time(after, examples[0]):F1} after"));
    }

    private static void Rename(ModelProto model)
    {
        StringStringEntryProto name = model.MetadataProps.Single(entry => entry.Key == WatermarkModelMetadata.Name);
        name.Value += ", read with 8 bits";
    }

    private static (byte[] File, int Changed, int All) Quantised(byte[] file, Dictionary<string, (float[], long[])>[] inputs)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(file);
        GraphProto graph = model.Graph;
        NodeProto[] convolutions = [.. graph.Node.Where(node => node.OpType == "Conv")];
        Dictionary<string, TensorProto> weights = graph.Initializer.ToDictionary(tensor => tensor.Name);
        HashSet<NodeProto> reading = Before(graph, "evidence");
        NodeProto[] chosen = [.. convolutions.Where(node => reading.Contains(node) && weights.TryGetValue(node.Input[1], out TensorProto? kernel) && kernel.Dims[1] >= LeastChannels).Skip(1)];
        Dictionary<string, (float Low, float High)> ranges = Ranges(file, [.. chosen.SelectMany(node => new[] { node.Input[0], node.Output[0] }).Distinct()], inputs);
        Dictionary<string, (string Scale, string Zero)> steps = ranges.ToDictionary(range => range.Key, range => Step(range.Key, range.Value.Low, range.Value.High));

        List<NodeProto> nodes = [];
        Dictionary<string, string> quantised = [];
        foreach (NodeProto node in graph.Node)
        {
            if (!chosen.Contains(node))
            {
                nodes.Add(node);
                continue;
            }

            string output = node.Output[0], input = node.Input[0];
            if (!quantised.TryGetValue(input, out string? read)) quantised[input] = read = Rounded(input, input, $"{input}/8");
            float scale = BitConverter.ToSingle(weights[steps[input].Scale].RawData.Span);
            node.Input[0] = read;
            (node.Input[1], float[] each) = Weights(weights[node.Input[1]]);
            if (node.Input.Count > 2) node.Input[2] = Bias(weights[node.Input[2]], [.. each.Select(one => one * scale)]);
            (node.Name, node.Output[0]) = ($"{output}/32", $"{output}/32");
            nodes.Add(node);
            Rounded(node.Output[0], output, output);
        }

        graph.Node.Clear();
        graph.Node.AddRange(nodes);
        HashSet<string> used = [.. nodes.SelectMany(node => node.Input)];
        TensorProto[] kept = [.. graph.Initializer.Where(tensor => used.Contains(tensor.Name))];
        graph.Initializer.Clear();
        graph.Initializer.AddRange(kept);
        Rename(model);
        return (model.ToByteArray(), chosen.Length, convolutions.Length);

        (string Scale, string Zero) Step(string name, float low, float high)
        {
            (low, high) = (Math.Min(low, 0), Math.Max(high, 0));
            float scale = Math.Max((high - low) / 255, 1e-8f);
            byte zero = (byte)Math.Clamp(Math.Round(-low / scale), 0, 255);
            return (Constant($"{name}/scale", Float, [], [.. BitConverter.GetBytes(scale)]), Constant($"{name}/zero", UInt8, [], [zero]));
        }

        string Rounded(string name, string range, string result)
        {
            nodes.Add(new NodeProto { OpType = "QuantizeLinear", Name = $"{result}/q", Input = { name, steps[range].Scale, steps[range].Zero }, Output = { $"{result}/q" } });
            nodes.Add(new NodeProto { OpType = "DequantizeLinear", Name = result, Input = { $"{result}/q", steps[range].Scale, steps[range].Zero }, Output = { result } });
            return result;
        }

        (string Name, float[] Scales) Weights(TensorProto tensor)
        {
            int channels = (int)tensor.Dims[0];
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(tensor.RawData.Span);
            int length = values.Length / channels;
            float[] scales = new float[channels];
            byte[] rounded = new byte[values.Length];
            for (int c = 0; c < channels; c++)
            {
                ReadOnlySpan<float> channel = values.Slice(c * length, length);
                scales[c] = Math.Max(Math.Abs(TensorPrimitives.MaxMagnitude(channel)) / LargestWeight, 1e-8f);
                for (int i = 0; i < length; i++) rounded[(c * length) + i] = (byte)(sbyte)Math.Clamp(Math.Round(channel[i] / scales[c]), -LargestWeight, LargestWeight);
            }

            return (Restored(tensor.Name, Int8, tensor.Dims, rounded, scales), scales);
        }

        string Bias(TensorProto tensor, float[] scales)
        {
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(tensor.RawData.Span);
            int[] rounded = new int[values.Length];
            for (int c = 0; c < rounded.Length; c++) rounded[c] = (int)Math.Round(values[c] / scales[c]);
            return Restored(tensor.Name, Int32, tensor.Dims, MemoryMarshal.AsBytes<int>(rounded).ToArray(), scales);
        }

        string Restored(string name, int type, IEnumerable<long> dimensions, byte[] values, float[] scales)
        {
            string result = $"{name}/restored";
            Constant($"{name}/8", type, dimensions, values);
            Constant($"{name}/scales", Float, [scales.Length], MemoryMarshal.AsBytes<float>(scales).ToArray());
            Constant($"{name}/zeros", type, [scales.Length], new byte[scales.Length * (type == Int32 ? 4 : 1)]);
            NodeProto node = new() { OpType = "DequantizeLinear", Name = result, Input = { $"{name}/8", $"{name}/scales", $"{name}/zeros" }, Output = { result } };
            node.Attribute.Add(new AttributeProto { Name = "axis", I = 0, Type = 2 });
            nodes.Add(node);
            return result;
        }

        string Constant(string name, int type, IEnumerable<long> dimensions, byte[] bytes)
        {
            TensorProto tensor = new() { Name = name, DataType = type, RawData = ByteString.CopyFrom(bytes) };
            tensor.Dims.AddRange(dimensions);
            graph.Initializer.Add(tensor);
            weights[name] = tensor;
            return name;
        }
    }

    /// <summary>The nodes that an output needs.</summary>
    private static HashSet<NodeProto> Before(GraphProto graph, string output)
    {
        HashSet<string> wanted = [output];
        HashSet<NodeProto> found = [];
        foreach (NodeProto node in graph.Node.Reverse())
        {
            if (!node.Output.Any(wanted.Contains)) continue;
            found.Add(node);
            wanted.UnionWith(node.Input);
        }

        return found;
    }

    private static Dictionary<string, (float Low, float High)> Ranges(byte[] file, string[] names, Dictionary<string, (float[], long[])>[] inputs)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(file);
        HashSet<string> given = [.. model.Graph.Output.Select(output => output.Name)];
        foreach (string name in names)
        {
            if (given.Contains(name)) continue;
            model.Graph.Output.Add(new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = Float } } });
        }

        Dictionary<string, (float Low, float High)> ranges = names.ToDictionary(name => name, _ => (float.PositiveInfinity, float.NegativeInfinity));
        using SessionOptions options = new() { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
        using InferenceSession session = new(model.ToByteArray(), options);
        foreach (Dictionary<string, (float[] Values, long[] Shape)> example in inputs)
        {
            Run(session, example, names, (i, values) =>
            {
                (float low, float high) = ranges[names[i]];
                ranges[names[i]] = (Math.Min(low, TensorPrimitives.Min(values)), Math.Max(high, TensorPrimitives.Max(values)));
            });
        }

        return ranges;
    }

    private static double Time(byte[] file, Dictionary<string, (float[], long[])> inputs)
    {
        using SessionOptions options = new() { IntraOpNumThreads = 1 };
        using InferenceSession session = new(file, options);
        string[] outputs = [session.OutputNames[0]];
        double[] times = new double[41];
        for (int i = 0; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Run(session, inputs, outputs, (_, _) => { });
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[times.Length / 2];
    }

    private delegate void Visit(int output, ReadOnlySpan<float> values);

    private static void Run(InferenceSession session, Dictionary<string, (float[] Values, long[] Shape)> inputs, string[] outputs, Visit visit)
    {
        Dictionary<string, OrtValue> values = inputs.Where(input => session.InputNames.Contains(input.Key)).ToDictionary(input => input.Key, input => OrtValue.CreateTensorValueFromMemory(input.Value.Values, input.Value.Shape));
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, values, outputs);
        for (int i = 0; i < outputs.Length; i++) visit(i, results[i].GetTensorDataAsSpan<float>());
        foreach (OrtValue value in values.Values) value.Dispose();
    }
}
