namespace MlNetWatermark;

/// <summary>How payloads are written into messages and read from them.</summary>
public sealed record PayloadOptions
{
    /// <summary>Data against error correction, for writing. Readers try all.</summary>
    /// <value>The default is <see cref="PayloadCorrection.Balanced"/>.</value>
    public PayloadCorrection Correction { get; init; }

    /// <summary>A secret that authenticates payloads and hides them from readers without it.</summary>
    /// <value>The default, null, writes and reads payloads that everybody can read and write. With a key nothing else is read: a picture marked without it, or with another, is "not detected".</value>
    public WatermarkKey? Key { get; init; }

    /// <summary>Whether, in writing, a hash of what the picture shows goes into the authenticated data, so that a mark copied to another picture is told from the original. Costs <see cref="ContentBits"/> bits of data; asks for a <see cref="Key"/>.</summary>
    /// <value>The default is false. Readers see by themselves whether a payload is bound.</value>
    public bool BindToContent { get; init; }

    /// <summary>Bits of the hash that binds a payload to its picture.</summary>
    public const int ContentBits = 24;

    /// <exception cref="ArgumentException">Bound without a key, or a correction that does not exist.</exception>
    internal void Check()
    {
        if (!Enum.IsDefined(Correction)) throw new ArgumentException($"{nameof(Correction)} is {(int)Correction}; there is no such value.");
        if (BindToContent && Key is null) throw new ArgumentException($"{nameof(BindToContent)} needs a {nameof(Key)}: without one, whoever copies a mark can write the other picture's hash as well.");
    }
}
