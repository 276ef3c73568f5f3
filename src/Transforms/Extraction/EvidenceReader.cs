namespace MlNetWatermark;

/// <summary>Reads bits out of the evidence that the extractor found in each cell of a picture.</summary>
/// <remarks>
/// The message map repeats every TileCells cells both ways. The repeats are folded onto one tile, weighted by how much each cell is believed
/// to carry the mark, and the read-out matrix turns the tile into logits:
/// folded[c, gy, gx] = sum over repeats (evidence * weight) / (sum over repeats (weight) + 0.5).
/// </remarks>
internal static class EvidenceReader
{
    private const float Prior = 0.5f; // half a cell of "nothing": a tile position that is hardly seen hardly counts

    /// <summary>Reads all bits, the message's first and the pilot's after them.</summary>
    /// <param name="evidence">Shape (channels, height, width).</param>
    /// <param name="weights">Shape (height, width), values in [0, 1].</param>
    /// <param name="shape">Size of the evidence.</param>
    /// <param name="tileCells">Period of the message map in cells.</param>
    /// <param name="readout">Row by row: one row for each bit, columns ordered (channel, tile row, tile column).</param>
    /// <returns>One logit for each row of the read-out matrix.</returns>
    public static float[] Read(ReadOnlySpan<float> evidence, ReadOnlySpan<float> weights, EvidenceShape shape, int tileCells, ReadOnlySpan<float> readout)
    {
        float[] folded = Fold(evidence, weights, shape, tileCells);
        float[] logits = new float[readout.Length / folded.Length];
        for (int bit = 0; bit < logits.Length; bit++)
        {
            ReadOnlySpan<float> row = readout.Slice(bit * folded.Length, folded.Length);
            double sum = 0;
            for (int i = 0; i < row.Length; i++) sum += (double)row[i] * folded[i];
            logits[bit] = (float)sum;
        }

        return logits;
    }

    private static float[] Fold(ReadOnlySpan<float> evidence, ReadOnlySpan<float> weights, EvidenceShape shape, int tileCells)
    {
        int tile = tileCells * tileCells;
        float[] total = new float[tile];
        float[] folded = new float[shape.Channels * tile];
        for (int y = 0; y < shape.Height; y++)
        {
            for (int x = 0; x < shape.Width; x++)
            {
                float weight = weights[(y * shape.Width) + x];
                int position = (y % tileCells * tileCells) + (x % tileCells);
                total[position] += weight;
                for (int c = 0; c < shape.Channels; c++)
                {
                    folded[(c * tile) + position] += weight * evidence[(((c * shape.Height) + y) * shape.Width) + x];
                }
            }
        }

        for (int i = 0; i < folded.Length; i++) folded[i] /= total[i % tile] + Prior;
        return folded;
    }
}
