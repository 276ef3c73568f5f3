namespace MlNetWatermark;

/// <summary>One tensor that a network put out, copied out of the runtime's memory.</summary>
internal readonly record struct NetworkOutput(float[] Values, int[] Shape);
