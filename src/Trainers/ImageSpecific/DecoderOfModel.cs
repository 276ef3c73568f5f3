using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlNetWatermark.Trainers.Baselines;
using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.Training;
using MlNetWatermark.Trainers.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.ImageSpecific;

/// <summary>Finds the weights of a model's extractor, which lie beside its ONNX files, and makes a decoder of them; one for each model that is open.</summary>
internal static class DecoderOfModel
{
    /// <summary>Largest difference of evidence between decoder and extractor.onnx, relative to the largest value.</summary>
    private const double Tolerance = 1e-3;

    private static readonly ConditionalWeakTable<WatermarkModel, DifferentiableDecoder> Known = new();

    /// <summary>The decoder; shared, and never disposed by callers.</summary>
    /// <exception cref="WatermarkModelException">There are no weights, or they are damaged or of another model.</exception>
    public static DifferentiableDecoder Of(WatermarkModel model)
    {
        lock (Known)
        {
            if (Known.TryGetValue(model, out DifferentiableDecoder? known)) return known;
            DifferentiableDecoder decoder = Open(model);
            Known.Add(model, decoder);
            return decoder;
        }
    }

    private static DifferentiableDecoder Open(WatermarkModel model)
    {
        // They outlive the scope of whoever asks first.
        DifferentiableDecoder decoder;
        string place;
        using (Stream file = OpenWeights(model, out place))
        {
            try
            {
                decoder = Read(model.Info, place, file);
            }
            catch (InvalidDataException problem)
            {
                throw new WatermarkModelException(problem.Message.StartsWith(place, StringComparison.Ordinal) ? problem.Message : $"{place}: {problem.Message}", problem);
            }
        }

        if (decoder.TotalBits == model.Info.MessageLength + model.Info.Pilot.Length && decoder.WorkingSize == model.Info.WorkingSize && Agree(decoder, model)) return decoder;
        decoder.Dispose();
        throw new WatermarkModelException($"{place} belongs to another model than {WatermarkModel.ExtractorFile} beside it: they read a picture differently.");
    }

    private static Stream OpenWeights(WatermarkModel model, out string place)
    {
        const string name = MaskMarkExport.WeightsFile;
        if (model.Origin is null)
        {
            throw new WatermarkModelException($"'{model.Info.Name}' was opened from bytes, so its {name} is not at hand, which deep embedding needs for gradients: open it from its folder.");
        }

        if (model.Origin.Length == 0)
        {
            place = $"default model, {name}";
            return typeof(DecoderOfModel).Assembly.GetManifestResourceStream($"DefaultModel/{name}")
                ?? throw new WatermarkModelException($"This build of the library has no weights of the default model: {name} is missing.");
        }

        place = Path.Combine(model.Origin, name);
        return File.Exists(place)
            ? File.OpenRead(place)
            : throw new WatermarkModelException($"'{model.Origin}' has no {name}, which deep embedding needs for gradients; training, importing and exporting write it.");
    }

    private static DifferentiableDecoder Read(WatermarkModelInfo info, string place, Stream file)
    {
        if (BaselineModel.Load(place, file) is { } networks) return BaselineDecoder.Frozen(networks, owns: true);
        file.Position = 0;
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors = Safetensors.Read(file).Tensors;
        foreach ((string name, Tensor value) in tensors)
        {
            if (value.is_floating_point() && !value.isfinite().all().item<bool>()) throw new InvalidDataException($"{place}: '{name}' holds values that are not finite.");
        }

        MaskMarkOptions options = Recognise(info, place, tensors);
        MaskMarkNetworks marks;
        try
        {
            marks = MaskMarkNetworks.Create(options);
        }
        catch (Exception problem) when (problem is ArgumentException or ExternalException)
        {
            throw new InvalidDataException($"{place}: there are no networks of these sizes: {problem.Message}", problem);
        }

        Checkpoint.FillWhole(place, tensors, marks);
        foreach ((_, TorchSharp.Modules.Parameter parameter) in marks.named_parameters()) parameter.DetachFromDisposeScope();
        return new MaskMarkDecoder(marks, options);
    }

    // Sizes that the metadata does not say are told by the shapes.
    private static MaskMarkOptions Recognise(WatermarkModelInfo info, string place, Dictionary<string, Tensor> tensors)
    {
        MaskMarkOptions options = new() { MessageLength = info.MessageLength, PilotLength = info.Pilot.Length, WorkingSize = info.WorkingSize, TileCells = info.TileCells };
        if (tensors.TryGetValue(PaperFirstWeights, out Tensor? first))
        {
            return options with
            {
                Size = MaskMarkSize.Paper,
                Width = (int)first.shape[0],
                Variant = info.System.EndsWith("ED", StringComparison.Ordinal) ? MaskMarkVariant.ED : MaskMarkVariant.D,
            };
        }

        if (!tensors.TryGetValue(CompactExtractor.ReadoutName, out Tensor? readout) || readout.shape is not [_, long numbers])
        {
            throw new InvalidDataException($"{place} holds the weights of no network that deep embedding knows; expected MaskMark, HiDDeN, TSDL or MBRS.");
        }

        return options with
        {
            NumbersPerCell = (int)(numbers / (info.TileCells * info.TileCells)),
            Variant = tensors.ContainsKey(MaskMarkNetworks.RegionWeights) ? MaskMarkVariant.ED : MaskMarkVariant.D,
        };
    }

    private const string PaperFirstWeights = "extractor.unet.inlet.first.conv.weight";

    // The same picture, read by the ONNX file and by the weights.
    private static bool Agree(DifferentiableDecoder decoder, WatermarkModel model)
    {
        int side = model.Info.WorkingSize;
        Random random = new(1);
        float[] image = [.. Enumerable.Range(0, 3 * side * side).Select(i => (float)(128 + (60 * Math.Sin(i * 0.02)) + (20 * random.NextDouble())))];
        float[]? everywhere = model.Info.EvidenceIsGated ? [.. Enumerable.Repeat(1f, side * side)] : null;
        float[] expected = model.RunExtractor(image, 1, everywhere).Evidence;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradient = no_grad();
        Tensor read = decoder.Evidence(tensor(image, [1, 3, side, side]) * OnnxExport.Scalars.Of(1 / 255.0));
        return OnnxExport.ParityCheck.Difference(read, expected) <= Tolerance;
    }
}
