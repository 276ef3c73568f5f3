namespace MlNetWatermark;

/// <summary>What a decoder decided for.</summary>
/// <param name="Codeword">All of its bits; the information bits come first. The caller's to keep.</param>
/// <param name="Corrected">Number of received bits that differ from it.</param>
/// <param name="Discrepancy">Confidence of those bits, summed; 0 or more. Where bits have no confidence, their number.</param>
internal readonly record struct DecodedWord(bool[] Codeword, int Corrected, double Discrepancy);
