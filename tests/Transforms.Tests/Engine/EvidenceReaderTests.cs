namespace MlNetWatermark.Tests;

public class EvidenceReaderTests
{
    [Fact]
    public void Repeats_are_folded_by_their_weights_and_read_by_the_matrix()
    {
        // Two channels of 3 x 5 cells on a tile of 2 x 2: the repeats do not come out even.
        EvidenceShape shape = new(2, 3, 5);
        Random random = new(4);
        float[] evidence = [.. Enumerable.Range(0, shape.Length).Select(_ => random.NextSingle() - 0.5f)];
        float[] weights = [.. Enumerable.Range(0, shape.Cells).Select(_ => random.NextSingle())];
        float[] readout = [.. Enumerable.Range(0, 3 * 8).Select(_ => random.NextSingle() - 0.5f)];

        float[] logits = EvidenceReader.Read(evidence, weights, shape, 2, readout);

        Assert.Equal(3, logits.Length);
        for (int bit = 0; bit < 3; bit++)
        {
            double expected = 0;
            for (int column = 0; column < 8; column++)
            {
                int channel = column / 4;
                double sum = 0, total = 0.5;
                for (int cell = 0; cell < shape.Cells; cell++)
                {
                    if ((cell / 5 % 2 * 2) + (cell % 5 % 2) != column % 4) continue;
                    sum += (double)evidence[(channel * shape.Cells) + cell] * weights[cell];
                    total += weights[cell];
                }

                expected += readout[(bit * 8) + column] * sum / total;
            }

            Assert.Equal(expected, logits[bit], 1e-5);
        }
    }

    [Fact]
    public void Cells_without_weight_are_not_read()
    {
        float[] logits = EvidenceReader.Read([5, 100, 5, 100], [1, 0, 1, 0], new EvidenceShape(1, 2, 2), 1, [1]);
        Assert.Equal(10 / 2.5f, logits[0], 1e-6);
    }
}
