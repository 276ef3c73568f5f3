namespace MlNetWatermark.Cli.Reports;

/// <summary>An example picture of a report.</summary>
/// <param name="Title">Short heading; also the picture's alternative text, with the caption.</param>
/// <param name="Caption">What the reader sees, in a sentence.</param>
/// <param name="Png">The bytes of a PNG or JPEG file.</param>
internal sealed record ReportPicture(string Title, string Caption, byte[] Png);
