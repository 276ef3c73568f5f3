namespace MlNetWatermark;

/// <summary>Something that marks pictures and reads them again; the benchmark measures every system through this one door.</summary>
/// <remarks>
/// Implementations are thread-safe and deterministic: equal arguments give equal bytes. <see cref="IDisposable.Dispose"/> frees what the
/// system opened itself.
/// </remarks>
public interface IWatermarkSystem : IDisposable
{
    /// <summary>Short name for tables, for example <c>dwt-dct-svd</c>.</summary>
    string Name { get; }

    /// <summary>Bits of a message.</summary>
    int MessageLength { get; }

    /// <summary>Marks a picture.</summary>
    /// <param name="cover">The picture; not changed.</param>
    /// <param name="message">Exactly <see cref="MessageLength"/> bits.</param>
    /// <param name="strength">1 is the system's own setting; others scale the change it makes.</param>
    /// <returns>A new picture of the same size.</returns>
    /// <exception cref="ArgumentException">The message has another length, or the picture cannot be marked, with the reason.</exception>
    Picture Embed(Picture cover, Message message, double strength);

    /// <summary>Reads a picture that may or may not be marked.</summary>
    /// <exception cref="ArgumentException">The picture cannot be read at all, with the reason.</exception>
    SystemReading Read(Picture picture);
}

/// <summary>What a system read from one picture.</summary>
/// <param name="Message">The hard decisions.</param>
public sealed record SystemReading(Message Message)
{
    /// <summary>Whether the system itself says that the picture is marked; null where it cannot say.</summary>
    public bool? Detected { get; init; }

    /// <summary>The system's own p-value for "not marked"; null where it has none.</summary>
    public double? PValue { get; init; }

    /// <summary>Per bit the probability that it is 1; null where the system does not say how sure it is.</summary>
    public float[]? BitProbabilities { get; init; }

    /// <summary>Probability per pixel, row by row, that the mark is there; null where the system does not locate it.</summary>
    public float[]? Mask { get; init; }
}
