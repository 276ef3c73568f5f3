using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Weights;

/// <summary>The tensors of networks by name: weights and, of normalisations, what they keep track of.</summary>
/// <remarks>A file may hold a tensor in 8 bits: whole numbers, and beside them, under the name and <c>.scale</c>, a factor for each of its rows.</remarks>
internal static class ModuleTensors
{
    /// <summary>Most problems that a message lists one by one.</summary>
    private const int MostListed = 20;

    private const string Scale = ".scale";

    /// <summary>All but counters of batches.</summary>
    public static IEnumerable<(string Name, Tensor Value)> Of(nn.Module networks) =>
        networks.state_dict().Where(entry => entry.Value.dtype == ScalarType.Float32).Select(entry => (entry.Key, entry.Value));

    /// <summary>Copies tensors into networks. If one does not fit, nothing is copied.</summary>
    /// <param name="path">Of the file, for messages.</param>
    /// <param name="tensors">By name.</param>
    /// <param name="networks">To be filled.</param>
    /// <param name="prefix">What names in the file have in front.</param>
    /// <param name="others">Whether the file may hold tensors that these networks do not have.</param>
    /// <exception cref="InvalidDataException">Tensors are missing, of another shape, not finite or not known; each is named.</exception>
    public static void Fill(string path, IReadOnlyDictionary<string, Tensor> tensors, nn.Module networks, string prefix = "", bool others = true)
    {
        using IDisposable gradient = no_grad();
        (string Name, Tensor Value)[] wanted = [.. Of(networks)];
        List<string> problems = [];
        foreach ((string name, Tensor value) in wanted)
        {
            if (!tensors.TryGetValue(prefix + name, out Tensor? saved) || !saved.shape.SequenceEqual(value.shape))
            {
                problems.Add($"'{prefix}{name}' should have the shape {TensorShape.Text(value.shape)} and {(saved is null ? "is missing" : $"has {TensorShape.Text(saved.shape)}")}");
                continue;
            }

            using Tensor finite = saved.isfinite().all();
            if (tensors.TryGetValue(prefix + name + Scale, out Tensor? scale) && (scale.NumberOfElements != value.shape[0] || !scale.to_type(ScalarType.Float32).isfinite().all().item<bool>()))
            {
                problems.Add($"'{prefix}{name}{Scale}' should hold one finite number for each of {value.shape[0]} rows");
            }

            if (!finite.item<bool>()) problems.Add($"'{prefix}{name}' holds values that are not finite");
        }

        if (!others)
        {
            HashSet<string> known = [.. wanted.Select(entry => prefix + entry.Name)];
            problems.AddRange(tensors.Keys.Where(name => !known.Contains(name) && !(name.EndsWith(Scale, StringComparison.Ordinal) && known.Contains(name[..^Scale.Length]))).Select(name => $"'{name}' is not a tensor of these networks"));
        }

        if (problems.Count > 0)
        {
            string rest = problems.Count > MostListed ? $"; and {problems.Count - MostListed} more" : "";
            throw new InvalidDataException($"{path}: {string.Join("; ", problems.Take(MostListed))}{rest}.");
        }

        foreach ((string name, Tensor value) in wanted) Copy(tensors, prefix + name, value);
    }

    private static void Copy(IReadOnlyDictionary<string, Tensor> tensors, string name, Tensor target)
    {
        target.copy_(tensors[name]);
        if (!tensors.TryGetValue(name + Scale, out Tensor? scale)) return;
        using Tensor rows = scale.reshape([-1, .. target.shape[1..].Select(_ => 1L)]);
        target.mul_(rows);
    }
}
