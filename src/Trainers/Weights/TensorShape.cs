namespace MlNetWatermark.Trainers.Weights;

/// <summary>Checks shapes that a file claims, before anything is allocated for them.</summary>
internal static class TensorShape
{
    /// <summary>Weights have at most four or five; a claim of a million would cost memory that the file does not hold.</summary>
    private const int MostDimensions = 16;

    /// <summary>How many values a shape has.</summary>
    /// <exception cref="InvalidDataException">A size is negative, there are too many dimensions, or the product does not fit a 64-bit number.</exception>
    public static long Count(string tensor, IReadOnlyList<long> shape)
    {
        if (shape.Count > MostDimensions) throw new InvalidDataException($"Tensor '{tensor}' has {shape.Count} dimensions; at most {MostDimensions} are read.");
        if (shape.Any(size => size < 0)) throw new InvalidDataException($"Tensor '{tensor}' has a negative size: {Text(shape)}.");
        long count = 1;
        try
        {
            foreach (long size in shape) count = checked(count * size);
        }
        catch (OverflowException e)
        {
            throw new InvalidDataException($"Tensor '{tensor}' has the impossible shape {Text(shape)}.", e);
        }

        return count;
    }

    public static string Text(IReadOnlyList<long> shape) => $"({string.Join(", ", shape)})";
}
