namespace MlNetWatermark;

/// <summary>The bits of one reading and what its pilot says, before it is paid for.</summary>
/// <param name="Logits">The message's and after them the pilot's.</param>
/// <param name="PValue">Of this one reading.</param>
/// <param name="Score">Weighted agreement of the pilot, in [-1, 1].</param>
/// <param name="Margin">Sum of the pilot's logits, with their right signs.</param>
/// <param name="HasCells">Whether any cell was read.</param>
internal readonly record struct CellReading(float[] Logits, double PValue, double Score, double Margin = 0, bool HasCells = true)
{
    /// <summary>More significant or, as p-values end at the one of a pilot without a wrong bit, more certain.</summary>
    public bool IsBetterThan(CellReading other) => PValue != other.PValue ? PValue < other.PValue : Margin > other.Margin;
}
