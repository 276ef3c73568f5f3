namespace MlNetWatermark.Trainers.Weights;

/// <summary>Finds the one dictionary of tensors in what a checkpoint holds: itself, or inside such as <c>{"state_dict": {...}, "epoch": 3}</c>.</summary>
internal static class StateDictionary
{
    /// <exception cref="InvalidDataException">There is none, or more than one.</exception>
    public static Dictionary<string, TorchTensor> Find(object? content)
    {
        if (content is not Dictionary<string, object?> root) throw new InvalidDataException("The checkpoint is not a dictionary of tensors.");
        List<(string Path, Dictionary<string, object?> Dictionary)> found = [];
        // Level by level and each one once: values may hold each other in circles.
        Queue<(string, Dictionary<string, object?>)> waiting = new([("", root)]);
        HashSet<object> seen = new([root], ReferenceEqualityComparer.Instance);
        while (waiting.TryDequeue(out (string Path, Dictionary<string, object?> Dictionary) at))
        {
            if (at.Dictionary.Values.Any(value => value is TorchTensor))
            {
                found.Add(at);
                continue;
            }

            foreach ((string key, object? value) in at.Dictionary)
            {
                if (value is Dictionary<string, object?> inner && seen.Add(inner)) waiting.Enqueue((key, inner));
            }
        }

        return found switch
        {
            [] => throw new InvalidDataException("The checkpoint holds no dictionary of tensors."),
            [(_, var only)] => only.Where(item => item.Value is TorchTensor).ToDictionary(item => item.Key, item => (TorchTensor)item.Value!),
            _ => throw new InvalidDataException($"The checkpoint holds several dictionaries of tensors ({string.Join(", ", found.Take(8).Select(f => $"'{f.Path}'"))}); save the one you need."),
        };
    }
}
