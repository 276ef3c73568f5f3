namespace MlNetWatermark;

/// <summary>A file is not a provenance manifest: no JSON, larger than allowed, or a field is missing or wrong; the message names the file and the field.</summary>
/// <remarks>An <see cref="IOException"/>, so that bulk tools skip unreadable files of any kind with one handler.</remarks>
public sealed class ProvenanceManifestException : IOException
{
    /// <summary>Creates the exception.</summary>
    public ProvenanceManifestException(string message) : base(message) { }

    /// <summary>Creates the exception around its cause.</summary>
    public ProvenanceManifestException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>Creates the exception without a message.</summary>
    public ProvenanceManifestException() { }
}
