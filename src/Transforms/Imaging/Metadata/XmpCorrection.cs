namespace MlNetWatermark;

/// <summary>Another text for a part of an XMP packet.</summary>
/// <param name="Start">First character of the part.</param>
/// <param name="End">The character behind its last.</param>
/// <param name="Text">What comes in its place.</param>
internal readonly record struct XmpCorrection(int Start, int End, string Text);
