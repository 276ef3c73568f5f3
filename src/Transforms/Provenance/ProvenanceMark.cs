using System.Drawing;

namespace MlNetWatermark;

/// <summary>A mark that a picture was given: what <c>c2pa.soft-binding</c> calls a block.</summary>
/// <param name="Message">The bits that were embedded, as they were given to the embedder.</param>
/// <param name="Region">The rectangle that carries them, in pixels of the marked picture from its upper left corner; null for the whole picture.</param>
public sealed record ProvenanceMark(Message Message, Rectangle? Region = null);
