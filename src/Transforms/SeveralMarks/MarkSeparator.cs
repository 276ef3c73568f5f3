namespace MlNetWatermark;

/// <summary>One message found among several, and the cells that carry it.</summary>
/// <param name="Candidate">What was read.</param>
/// <param name="PValue">Chance that unmarked evidence agrees with the pilot as well, paid for every try.</param>
/// <param name="Score">Weighted agreement of the pilot, in [-1, 1].</param>
internal sealed record SeparatedMark(MarkCandidate Candidate, double PValue, double Score);

/// <summary>Tells apart several messages in the evidence of one picture, also where their regions touch.</summary>
/// <remarks>
/// Seeds are windows of about one tile, the most self-consistent first. What a seed says is grown to all cells that agree with it and read again; a message
/// whose pilot is significant stays, and its cells are no longer looked at. In the end all messages compete for every cell. WAM (Sander et al., ICLR 2025) clusters per-pixel
/// messages by DBSCAN instead; here a cell holds too few numbers for a message of its own.
/// Nothing before the test of a grown seed looks at the pilot, so the p-value stays exact; it is multiplied by the number of tries.
/// </remarks>
internal sealed class MarkSeparator(WatermarkModelInfo info, float[] readout, double falsePositiveRate)
{
    /// <summary>Grown seeds that are tested.</summary>
    public const int MostTries = 20;

    /// <summary>Share of the cells of a window that must be believed marked and not yet explained.</summary>
    private const double FreshShare = 0.6;

    /// <summary>Relative likelihood above which a cell joins a message.</summary>
    private const double Joins = 0.4;

    /// <summary>Relative likelihood above which a cell is explained by a message, so that no other is looked for in it.</summary>
    private const double Explained = 0.7;

    /// <summary>Messages that agree in more bits than this are one message read twice.</summary>
    private const double Same = 0.7;

    /// <summary>Cells that a message must be left with, after all have competed: a third of a tile, 2 % of the picture.</summary>
    private const int FewestCells = 20;

    private const int Rounds = 4;

    /// <summary>Rows and columns of the windows: one tile's worth of cells, square and long.</summary>
    private static readonly (int Rows, int Columns)[] Windows = [(8, 8), (6, 11), (11, 6), (4, 16), (16, 4)];

    /// <summary>Finds the messages.</summary>
    /// <param name="evidence">Shape (channels, height, width).</param>
    /// <param name="believed">Shape (height, width): probability that a cell carries a mark.</param>
    /// <param name="shape">Size of the evidence.</param>
    /// <returns>Significant messages, each different from the others; empty when there is none.</returns>
    public IReadOnlyList<SeparatedMark> Find(ReadOnlyMemory<float> evidence, float[] believed, EvidenceShape shape)
    {
        List<SeparatedMark> found = [];
        float[] free = (float[])believed.Clone();
        int tries = 0;
        foreach (float[] seed in Seeds(evidence.Span, believed, shape))
        {
            if (tries == MostTries - 2) break; // the last two are for the picture as a whole
            if (!IsFresh(seed, free)) continue;
            MarkCandidate? grown = Grow(evidence.Span, seed, free, shape);
            bool known = grown is not null && found.Any(other => other.Candidate.Agreement(grown, info.MessageLength) >= Same);
            if (!known) tries++;
            if (!known && Test(grown) is { } mark)
            {
                found.Add(mark);
                Exclude(free, Cells(believed, mark.Candidate, Explained));
            }
            else
            {
                Exclude(free, seed);
            }
        }

        if (found.Count > 0) return Compete(evidence.Span, believed, shape, found);

        // One faint message that no window holds enough of.
        float[] everywhere = new float[shape.Cells];
        Array.Fill(everywhere, 1);
        SeparatedMark?[] whole = [Test(Read(evidence.Span, believed, shape)), Test(Read(evidence.Span, everywhere, shape))];
        return whole.OfType<SeparatedMark>().OrderBy(mark => mark.PValue).Take(1).ToArray();
    }

    private MarkCandidate Read(ReadOnlySpan<float> evidence, float[] weights, EvidenceShape shape, bool everyCell = true) =>
        MarkCandidate.Read(evidence, weights, shape, info.MessageLength, info.TileCells, readout, everyCell);

    private SeparatedMark? Test(MarkCandidate? candidate)
    {
        if (candidate is null) return null;
        (double pValue, double score) = PilotTest.Run(candidate.Logits.AsSpan(info.MessageLength), info.Pilot);
        pValue = Math.Min(1, MostTries * pValue);
        return pValue <= falsePositiveRate ? new SeparatedMark(candidate, pValue, score) : null;
    }

    /// <summary>Windows with enough marked cells, the most self-consistent first.</summary>
    private IEnumerable<float[]> Seeds(ReadOnlySpan<float> evidence, float[] believed, EvidenceShape shape)
    {
        List<(float[] Weights, double Confidence)> seeds = [];
        foreach ((int rows, int columns) in Windows)
        {
            for (int top = 0; top + rows <= shape.Height; top += 2)
            {
                for (int left = 0; left + columns <= shape.Width; left += 2)
                {
                    float[] weights = new float[shape.Cells];
                    for (int y = top; y < top + rows; y++)
                    {
                        believed.AsSpan((y * shape.Width) + left, columns).CopyTo(weights.AsSpan((y * shape.Width) + left));
                    }

                    if (weights.Sum() < FreshShare * rows * columns) continue;
                    seeds.Add((weights, Read(evidence, weights, shape, everyCell: false).Confidence));
                }
            }
        }

        return seeds.OrderByDescending(seed => seed.Confidence).Select(seed => seed.Weights);
    }

    private MarkCandidate? Grow(ReadOnlySpan<float> evidence, float[] seed, float[] free, EvidenceShape shape)
    {
        MarkCandidate candidate = Read(evidence, seed, shape);
        for (int round = 0; round < Rounds && candidate.Gain > 0; round++)
        {
            float[] cells = Cells(free, candidate, Joins);
            if (cells.Sum() < 1) return null;
            candidate = Read(evidence, cells, shape);
        }

        return candidate.Gain > 0 ? candidate : null;
    }

    /// <summary>Every cell goes to the message it fits best, and the messages are read once more; the p-values stay those of the test.</summary>
    /// <remarks>A window over two marks reads a mixture of both, with the pilot that they share. It is left with few cells here and is dropped.</remarks>
    private List<SeparatedMark> Compete(ReadOnlySpan<float> evidence, float[] believed, EvidenceShape shape, List<SeparatedMark> found)
    {
        for (int round = 0; round < Rounds && found.Count > 1; round++)
        {
            double[][] fits = [.. found.Select(mark => mark.Candidate.Fit)];
            List<(SeparatedMark Mark, float Cells)> next = [];
            for (int k = 0; k < found.Count; k++)
            {
                float[] cells = new float[shape.Cells];
                for (int i = 0; i < cells.Length; i++)
                {
                    bool best = found[k].Candidate.Likelihood[i] > Joins && fits.All(other => other[i] <= fits[k][i]);
                    if (best) cells[i] = believed[i];
                }

                next.Add((found[k] with { Candidate = Read(evidence, cells, shape) }, cells.Sum()));
            }

            // One at a time, the smallest first: its cells may make another one large enough.
            (SeparatedMark Mark, float Cells) smallest = next.MinBy(mark => mark.Cells);
            if (smallest.Cells < FewestCells)
            {
                next.Remove(smallest);
                round = -1;
            }

            found = [.. next.Select(mark => mark.Mark)];
        }

        return found;
    }

    private static float[] Cells(float[] believed, MarkCandidate candidate, double least)
    {
        float[] cells = new float[believed.Length];
        for (int i = 0; i < cells.Length; i++) cells[i] = candidate.Likelihood[i] > least ? believed[i] : 0;
        return cells;
    }

    private static bool IsFresh(float[] window, float[] free)
    {
        double all = 0, fresh = 0;
        for (int i = 0; i < window.Length; i++)
        {
            if (window[i] == 0) continue;
            all++;
            fresh += free[i];
        }

        return fresh >= FreshShare * all;
    }

    private static void Exclude(float[] free, float[] cells)
    {
        for (int i = 0; i < free.Length; i++)
        {
            if (cells[i] > 0) free[i] = 0;
        }
    }
}
