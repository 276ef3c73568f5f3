namespace MlNetWatermark;

/// <summary>Turns what the extractor put out for one picture into an <see cref="Extraction"/>.</summary>
internal sealed class ExtractionReader
{
    private readonly WatermarkModelInfo _info;
    private readonly float[] _readout;
    private readonly double _falsePositiveRate;

    /// <param name="info">What the model says of itself.</param>
    /// <param name="readout">From folded evidence to logits.</param>
    /// <param name="falsePositiveRate">Highest p-value that counts as detected.</param>
    /// <param name="tries">How many readings there may be of one picture, of which the best is taken; fixed beforehand.</param>
    public ExtractionReader(WatermarkModelInfo info, float[] readout, double falsePositiveRate, int tries = 1)
    {
        Tries = tries;
        _info = info;
        _readout = readout;
        _falsePositiveRate = falsePositiveRate;
    }

    /// <summary>How many readings p-values pay for.</summary>
    public int Tries { get; }

    /// <summary>The better of two readings: trusting the mask, and trusting every cell alike. Costs two tries.</summary>
    /// <param name="evidence">Shape (channels, height, width).</param>
    /// <param name="believed">How much each cell is believed to carry the mark, in [0, 1].</param>
    /// <param name="everywhere">The cells there are.</param>
    /// <param name="shape">Size of the evidence.</param>
    public CellReading Better(ReadOnlySpan<float> evidence, float[] believed, float[] everywhere, EvidenceShape shape)
    {
        CellReading byMask = Read(evidence, believed, shape), byAll = Read(evidence, everywhere, shape);
        return byAll.PValue < byMask.PValue ? byAll : byMask;
    }

    /// <summary>Reads once, from the given cells.</summary>
    /// <param name="evidence">Shape (channels, height, width).</param>
    /// <param name="weights">Shape (height, width) of cells, values in [0, 1].</param>
    /// <param name="shape">Size of the evidence.</param>
    public CellReading Read(ReadOnlySpan<float> evidence, float[] weights, EvidenceShape shape)
    {
        float[] logits = EvidenceReader.Read(evidence, weights, shape, _info.TileCells, _readout);
        ReadOnlySpan<float> pilot = logits.AsSpan(_info.MessageLength);
        (double pValue, double score) = PilotTest.Run(pilot, _info.Pilot);
        double margin = 0;
        for (int i = 0; i < pilot.Length; i++) margin += _info.Pilot[i] == '1' ? pilot[i] : -pilot[i];
        return new CellReading(logits, pValue, score, margin, weights.AsSpan().IndexOfAnyExcept(0f) >= 0);
    }

    /// <summary>The extraction of a message that was found beside others.</summary>
    /// <param name="mark">What was found; its p-value has paid for every try.</param>
    /// <param name="coverage">Share of the picture that carries it.</param>
    public Extraction Conclude(SeparatedMark mark, double coverage) => Conclude(new CellReading(mark.Candidate.Logits, mark.PValue, mark.Score), coverage);

    /// <summary>What a reading says, after it has paid for all that might have been read in its place.</summary>
    /// <param name="reading">The best one.</param>
    /// <param name="coverage">Share of the picture that carries the mark.</param>
    public Extraction Conclude(CellReading reading, double coverage)
    {
        bool[] bits = new bool[_info.MessageLength];
        float[] probabilities = new float[bits.Length];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = reading.Logits[i] > 0;
            probabilities[i] = 1 / (1 + MathF.Exp(-reading.Logits[i]));
        }

        double pValue = Math.Min(1, Tries * reading.PValue);
        bool detected = pValue <= _falsePositiveRate;
        return new Extraction
        {
            Detected = detected,
            PValue = pValue,
            Score = reading.Score,
            Message = detected || (coverage > 0 && reading.HasCells) ? new Message(bits) : null,
            BitProbabilities = probabilities,
            Coverage = coverage,
        };
    }
}
