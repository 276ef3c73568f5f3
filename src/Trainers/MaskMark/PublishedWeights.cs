using MlNetWatermark.Trainers.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>Fills networks of the paper's layout from a checkpoint under the published names; variant, bits and width are told by the shapes.</summary>
internal static class PublishedWeights
{
    private const string MessageMap = "embedder.message_map.weight", FirstConvolution = "embedder.unet.inlet.first.conv.weight";

    private static readonly string[] Deepest = ["embedder.unet.downs.3.second.conv.weight", "extractor.unet.downs.3.second.conv.weight"];

    /// <param name="path">A checkpoint that <see cref="WeightsFile"/> reads.</param>
    /// <param name="name">For the model's metadata.</param>
    /// <returns>Networks that the caller disposes, and the options that describe them.</returns>
    /// <exception cref="InvalidDataException">The file cannot be read, or a tensor is missing, unknown or of another shape; it is named with what was expected.</exception>
    public static (PaperNetworks Networks, MaskMarkOptions Options) Load(string path, string name)
    {
        Dictionary<string, Tensor> tensors = WeightsFile.Read(path);
        try
        {
            Dictionary<string, Found> found = ByOurNames(tensors);
            MaskMarkOptions options = Recognise(found) with { Name = name };
            return (Fill(found, options), options);
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"{path}: {problem.Message}", problem);
        }
        finally
        {
            foreach (Tensor tensor in tensors.Values) tensor.Dispose();
        }
    }

    /// <param name="Published">What the file calls it.</param>
    /// <param name="Value">What the file holds.</param>
    private sealed record Found(string Published, Tensor Value)
    {
        public InvalidDataException Wrong(string expected) => new($"'{Published}' has the shape {TensorShape.Text(Value.shape)}; expected {expected}.");

        public void Require(long[] shape, MaskMarkOptions options)
        {
            if (Value.shape.SequenceEqual(shape)) return;
            throw Wrong($"{TensorShape.Text(shape)}, as MaskMark-{options.Variant} with {options.MessageLength} bits and width {options.Width} has, which other tensors are of");
        }
    }

    private static Dictionary<string, Found> ByOurNames(Dictionary<string, Tensor> tensors)
    {
        string example = PublishedNames.All.First();
        if (tensors.Keys.FirstOrDefault(name => !PublishedNames.All.Contains(name)) is { } unknown)
        {
            throw new InvalidDataException($"'{unknown}' is not a tensor of MaskWM; expected {PublishedNames.All.Count} with names such as '{example}'.");
        }

        // Constants have no name here, and a file may lack them.
        string[] missing = [.. PublishedNames.All.Where(name => PublishedNames.Ours(name) is not null && !tensors.ContainsKey(name))];
        if (missing.Length > 0) throw new InvalidDataException($"'{missing[0]}' is missing{(missing.Length > 1 ? $", and {missing.Length - 1} more" : "")}.");
        return tensors.Where(item => PublishedNames.Ours(item.Key) is not null).ToDictionary(item => PublishedNames.Ours(item.Key)!, item => new Found(item.Key, item.Value));
    }

    private static MaskMarkOptions Recognise(Dictionary<string, Found> found)
    {
        Found map = found[MessageMap], first = found[FirstConvolution];
        if (map.Value.shape is not [long numbers, long bits] || bits is not (32 or 64 or 128) || numbers != bits * bits)
        {
            throw map.Wrong("(1024, 32), (4096, 64) or (16384, 128)");
        }

        MaskMarkOptions options = MaskMarkOptions.PaperSize with { MessageLength = (int)bits, PilotLength = 0, PublishedVisibility = true };
        int planes = 3 + PaperArchitecture.Of(options).MessagePlanes; // picture and message; the region is one more
        if (first.Value.shape is not [>= 4 and <= 256 and long width, long from, 3, 3] || width % 4 != 0 || (from != planes && from != planes + 1))
        {
            throw first.Wrong($"(width, {planes} for variant D or {planes + 1} for ED, 3, 3), the width a multiple of 4 up to 256");
        }

        options = options with { Width = (int)width, Variant = from == planes ? MaskMarkVariant.D : MaskMarkVariant.ED };
        // A third of all weights: when the file has these, networks of this width are no larger than what it claims by right.
        foreach (string deepest in Deepest) found[deepest].Require([16 * width, 16 * width, 3, 3], options);
        return options;
    }

    private static PaperNetworks Fill(Dictionary<string, Found> found, MaskMarkOptions options)
    {
        PaperNetworks networks = new(PaperArchitecture.Of(options));
        try
        {
            using IDisposable gradient = no_grad();
            foreach ((string name, Parameter parameter) in networks.named_parameters())
            {
                found[name].Require(parameter.shape, options);
                using Tensor finite = found[name].Value.isfinite().all();
                if (!finite.item<bool>()) throw new InvalidDataException($"'{found[name].Published}' holds values that are not finite numbers.");
                parameter.copy_(found[name].Value);
            }

            return networks;
        }
        catch
        {
            networks.Dispose();
            throw;
        }
    }
}
