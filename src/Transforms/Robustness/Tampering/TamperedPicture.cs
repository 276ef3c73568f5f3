namespace MlNetWatermark;

/// <summary>A picture as a benchmark of tampering reads it, before any attack.</summary>
/// <param name="File">Name of the cover.</param>
/// <param name="Kind">What was done to it.</param>
/// <param name="Bin">Name of the <see cref="AreaBin"/> that its tampered part was drawn for; null for the kinds that replace no part.</param>
/// <param name="Picture">The pixels.</param>
/// <param name="Mask">Row by row, 1 = tampered with, 0 = as it was marked.</param>
/// <param name="Message">What was embedded, or for <see cref="TamperKind.Unmarked"/> would have been.</param>
public sealed record TamperedPicture(string File, TamperKind Kind, string? Bin, Picture Picture, float[] Mask, Message Message);
