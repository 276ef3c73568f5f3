namespace MlNetWatermark;

/// <summary>Gives each id a number that is short enough for a mark, and finds one by the other.</summary>
/// <remarks>
/// A mark holds some 30 to 60 bits and a GUID has 128, so the mark carries a number and the registry knows whose it is. Numbers are
/// drawn at random: who reads one learns nothing about the others, and a number made up at random is somebody's with a chance of
/// <see cref="Count"/> in 2^<see cref="Bits"/>.
/// </remarks>
public interface IPayloadRegistry
{
    /// <summary>New numbers are below 2^Bits: the capacity of the mark, 1 to 63.</summary>
    int Bits { get; }

    /// <summary>Records there are.</summary>
    long Count { get; }

    /// <summary>Reserves a number for an id. An id that has one keeps it, with its note, so that a call may be repeated.</summary>
    /// <param name="id">What the number is to stand for.</param>
    /// <param name="note">Text to keep with it; null for none.</param>
    /// <returns>The number of the id, below 2^<see cref="Bits"/> when it is new.</returns>
    /// <exception cref="ArgumentException">The note is too long, or is text that cannot be stored.</exception>
    /// <exception cref="InvalidOperationException">No free number was found: nearly all are taken.</exception>
    ulong Add(Guid id, string? note = null);

    /// <summary>The record of a number, or null.</summary>
    PayloadRecord? Find(ulong number);

    /// <summary>The record of an id, or null.</summary>
    PayloadRecord? Find(Guid id);

    /// <summary>All records, the oldest first; read one by one while they are enumerated.</summary>
    IEnumerable<PayloadRecord> List();

    /// <summary>Forgets a number. Pictures that carry it stay marked, and it may be drawn again.</summary>
    /// <returns>False when there was no such record.</returns>
    bool Remove(ulong number);
}
