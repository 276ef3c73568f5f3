namespace MlNetWatermark;

/// <summary>One message that may be in a picture: what was read from some of its cells, and how far every cell agrees with it.</summary>
/// <remarks>
/// Cells have few numbers and cannot name a message by themselves, but they can be asked how well they fit one: the read-out's transpose turns the bits back into the numbers that
/// each cell of the tile should carry, and the agreement is the inner product of those with the cell's evidence. The pilot stays out of it: all marks share it.
/// </remarks>
internal sealed class MarkCandidate
{
    private MarkCandidate(float[] logits, double[] likelihood, double gain, double confidence)
    {
        Logits = logits;
        Likelihood = likelihood;
        Gain = gain;
        Confidence = confidence;
    }

    /// <summary>Message bits, then pilot bits.</summary>
    public float[] Logits { get; }

    /// <summary>
    /// For each cell, smoothed over neighbours, in units of the expected agreement: 1 as good as the cells that were read, 0 no relation. Above one half a cell is more
    /// likely to carry this message than to carry another.
    /// </summary>
    public double[] Likelihood { get; }

    /// <summary>Agreement of the cells that were read, per expected agreement; at or below 0 there is nothing.</summary>
    public double Gain { get; }

    /// <summary>Correlation of the evidence that was read with what the message should look like, in [-1, 1]. Knows nothing of the pilot.</summary>
    public double Confidence { get; }

    /// <summary>Agreement of each cell as it is, to compare messages by: one that was read from a mixture has the smaller gain.</summary>
    public double[] Fit => Array.ConvertAll(Likelihood, value => value * Gain);

    /// <summary>Reads a message from weighted cells.</summary>
    /// <param name="evidence">Shape (channels, height, width).</param>
    /// <param name="weights">Shape (height, width), in [0, 1].</param>
    /// <param name="shape">Size of the evidence.</param>
    /// <param name="messageLength">Bits in which messages differ.</param>
    /// <param name="tileCells">Period of the message map in cells.</param>
    /// <param name="readout">The read-out matrix, row by row.</param>
    /// <param name="everyCell">False leaves <see cref="Likelihood"/> empty, when only the confidence is asked for.</param>
    public static MarkCandidate Read(ReadOnlySpan<float> evidence, ReadOnlySpan<float> weights, EvidenceShape shape, int messageLength, int tileCells, float[] readout, bool everyCell = true)
    {
        float[] logits = EvidenceReader.Read(evidence, weights, shape, tileCells, readout);
        double[] expected = Expected(logits, messageLength, readout);
        double[] agreement = new double[shape.Cells], power = new double[shape.Cells];
        double read = 0, explained = 0, energy = 0;
        int tile = tileCells * tileCells;
        for (int y = 0; y < shape.Height; y++)
        {
            for (int x = 0; x < shape.Width; x++)
            {
                int cell = (y * shape.Width) + x, position = (y % tileCells * tileCells) + (x % tileCells);
                if (!everyCell && weights[cell] == 0) continue;
                double own = 0;
                for (int c = 0; c < shape.Channels; c++)
                {
                    double value = evidence[(c * shape.Cells) + cell], wanted = expected[(c * tile) + position];
                    agreement[cell] += value * wanted;
                    power[cell] += wanted * wanted;
                    own += value * value;
                }

                read += weights[cell] * agreement[cell];
                explained += weights[cell] * power[cell];
                energy += weights[cell] * own;
            }
        }

        double gain = explained > 0 ? read / explained : 0;
        double confidence = explained > 0 && energy > 0 ? read / Math.Sqrt(explained * energy) : 0;
        return new MarkCandidate(logits, everyCell ? Relative(agreement, power, gain, shape) : [], gain, confidence);
    }

    /// <summary>Share of equal message bits, in [0, 1].</summary>
    public double Agreement(MarkCandidate other, int messageLength)
    {
        int equal = 0;
        for (int i = 0; i < messageLength; i++)
        {
            if (Logits[i] > 0 == other.Logits[i] > 0) equal++;
        }

        return (double)equal / messageLength;
    }

    private static double[] Relative(double[] agreement, double[] power, double gain, EvidenceShape shape)
    {
        double[] smooth = CellGrid.Smooth(agreement, shape.Height, shape.Width), expected = CellGrid.Smooth(power, shape.Height, shape.Width);
        for (int i = 0; i < smooth.Length; i++) smooth[i] = gain > 0 && expected[i] > 0 ? smooth[i] / (gain * expected[i]) : 0;
        return smooth;
    }

    // What a tile of this message should carry, up to a factor: (channels * tile positions).
    private static double[] Expected(float[] logits, int messageLength, float[] readout)
    {
        double[] numbers = new double[readout.Length / logits.Length];
        for (int bit = 0; bit < messageLength; bit++)
        {
            ReadOnlySpan<float> row = readout.AsSpan(bit * numbers.Length, numbers.Length);
            double sign = logits[bit] > 0 ? 1 : -1;
            for (int i = 0; i < numbers.Length; i++) numbers[i] += sign * row[i];
        }

        return numbers;
    }
}
