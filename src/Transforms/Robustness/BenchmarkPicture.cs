namespace MlNetWatermark;

/// <summary>One picture of a benchmark.</summary>
/// <param name="Name">Name in rows and reports: the path within its folder, with forward slashes.</param>
/// <param name="Path">File to open.</param>
public sealed record BenchmarkPicture(string Name, string Path)
{
    /// <summary>
    /// Which pixels of the file were tampered with; null for ordinary pictures. With a mask, the tampered pixels of the marked picture are
    /// replaced by the file's own before every attack.
    /// </summary>
    public TamperMask? TamperMask { get; init; }
}
