namespace MlNetWatermark;

/// <summary>Turns what the extractor put out for one picture into an <see cref="Extraction"/>.</summary>
internal sealed class ExtractionReader
{
    private readonly WatermarkModelInfo _info;
    private readonly float[] _readout;
    private readonly double _falsePositiveRate;

    public ExtractionReader(WatermarkModelInfo info, float[] readout, double falsePositiveRate)
    {
        _info = info;
        _readout = readout;
        _falsePositiveRate = falsePositiveRate;
    }

    /// <summary>Reads twice, trusting the mask and trusting every cell alike, and pays for the second try with a doubled p-value.</summary>
    /// <param name="evidence">Shape (channels, height, width).</param>
    /// <param name="mask">Shape (working size, working size), probabilities.</param>
    /// <param name="shape">Size of the evidence.</param>
    public Extraction Read(ReadOnlyMemory<float> evidence, ReadOnlyMemory<float> mask, EvidenceShape shape)
    {
        int side = _info.WorkingSize;
        float[] believed = Resampling.Average(mask, side, side, shape.Width, shape.Height);
        float[] everywhere = new float[shape.Cells];
        Array.Fill(everywhere, 1);

        Reading byMask = Read(evidence.Span, believed, shape);
        Reading byAll = Read(evidence.Span, everywhere, shape);
        Reading better = byAll.PValue < byMask.PValue ? byAll : byMask;
        return Conclude(better with { PValue = Math.Min(1, 2 * better.PValue) }, MaskCoverage.Of(mask.Span));
    }

    /// <summary>Reads once, from the given cells.</summary>
    /// <param name="evidence">Shape (channels, height, width).</param>
    /// <param name="mask">Shape (working size, working size), probabilities; only for the coverage.</param>
    /// <param name="shape">Size of the evidence.</param>
    /// <param name="weights">Shape (height, width) of cells, values in [0, 1].</param>
    public Extraction Read(ReadOnlyMemory<float> evidence, ReadOnlyMemory<float> mask, EvidenceShape shape, float[] weights)
        => Conclude(Read(evidence.Span, weights, shape), MaskCoverage.Of(mask.Span));

    /// <summary>The extraction of a message that was found beside others.</summary>
    /// <param name="mark">What was found; its p-value has paid for every try.</param>
    /// <param name="coverage">Share of the picture that carries it.</param>
    public Extraction Conclude(SeparatedMark mark, double coverage) => Conclude(new Reading(mark.Candidate.Logits, mark.PValue, mark.Score), coverage);

    private Reading Read(ReadOnlySpan<float> evidence, float[] weights, EvidenceShape shape)
    {
        float[] logits = EvidenceReader.Read(evidence, weights, shape, _info.TileCells, _readout);
        (double pValue, double score) = PilotTest.Run(logits.AsSpan(_info.MessageLength), _info.Pilot);
        return new Reading(logits, pValue, score, weights.AsSpan().IndexOfAnyExcept(0f) >= 0);
    }

    private Extraction Conclude(Reading reading, double coverage)
    {
        bool[] bits = new bool[_info.MessageLength];
        float[] probabilities = new float[bits.Length];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = reading.Logits[i] > 0;
            probabilities[i] = 1 / (1 + MathF.Exp(-reading.Logits[i]));
        }

        bool detected = reading.PValue <= _falsePositiveRate;
        return new Extraction
        {
            Detected = detected,
            PValue = reading.PValue,
            Score = reading.Score,
            Message = detected || (coverage > 0 && reading.HasCells) ? new Message(bits) : null,
            BitProbabilities = probabilities,
            Coverage = coverage,
        };
    }

    private readonly record struct Reading(float[] Logits, double PValue, double Score, bool HasCells = true);
}
