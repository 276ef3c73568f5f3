namespace MlNetWatermark;

public sealed partial class WatermarkEngine
{
    /// <summary>Corners that lie so many pixels of the working size from where they were do not disturb reading.</summary>
    private const double Harmless = 0.5;

    /// <summary>
    /// Whether a picture that does not lie as it was marked is brought back before it is read and localised: turned, scaled, mirrored, sheared, tilted or cut pictures. Takes part
    /// only where the model's mark carries waves (<see cref="WatermarkModelInfo.SynchronizationWaves"/>) and no region is given. Off: reading is faster on unmarked pictures, and p-values
    /// pay for fewer tries.
    /// </summary>
    public bool Synchronize { get; init; } = true;

    private bool MaySynchronize => Synchronize && _synchronizer is not null;

    // Twice as received, by the mask and everywhere, twice near it, and twice at every place that may be found.
    private int Tries => MaySynchronize ? (2 * (2 + Synchronizer.MostPlacements)) + (SearchParts ? PartTries : 0) : 2;

    /// <summary>What a picture says, and how it lay.</summary>
    /// <param name="Extraction">The message.</param>
    /// <param name="Mask">Shape (side, side), over the picture or, where there is one, over the rectification's window; empty where only the message was asked for.</param>
    /// <param name="Rectified">Null: the picture was read as received.</param>
    /// <param name="Reading">Where the message is from.</param>
    private sealed record Resolved(Extraction Extraction, ReadOnlyMemory<float> Mask, Rectification? Rectified, CellReading Reading);

    /// <param name="pictures">What was received.</param>
    /// <param name="falsePositiveRate">Highest chance of calling an unmarked picture marked.</param>
    /// <param name="bitsOnly">Whether only the message matters: no mask is drawn, and a message whose payload was read needs no better place.</param>
    /// <param name="earlierTries">Readings of the same pictures before these, for p-values.</param>
    /// <param name="lossy">Whether the pictures are known to come out of lossy files, in which no exact layer is left.</param>
    private Resolved[] Resolve(IReadOnlyList<Picture> pictures, double falsePositiveRate, bool bitsOnly = false, int earlierTries = 0, bool lossy = false)
    {
        float[] images = Stack(pictures);
        ExtractorOutput output = Model.RunExtractor(images, pictures.Count, withMask: !bitsOnly);
        ExtractionReader reader = new(Model.Info, Model.Readout, falsePositiveRate, Model.Info.EvidenceIsGated ? 1 : Tries + earlierTries);
        Verdict verdict = VerdictAt(falsePositiveRate);
        return ForEach(pictures, i =>
        {
            // Where the mask acted on the picture before the network, every cell counts.
            Resolved byPilot = Model.Info.EvidenceIsGated ? ReadAll(reader, output, i) : Resolve(pictures[i], images, output, i, reader, bitsOnly, lossy);
            Extraction judged = verdict.Of(byPilot.Extraction, byPilot.Reading.Logits, pictures[i]);
            if (!Model.Info.HasMask) return Everywhere(judged, byPilot.Reading);
            // What is not significant says nothing about how the picture lies, but its bits are the likeliest.
            if (judged.Detected || byPilot.Rectified is null) return byPilot with { Extraction = judged };
            double coverage = MaskCoverage.Of(output.CellsOf(i));
            if (judged.Message is null && coverage > 0) judged = verdict.Of(reader.Conclude(byPilot.Reading, coverage), byPilot.Reading.Logits, pictures[i]);
            return new Resolved(judged with { Geometry = null, Coverage = coverage }, MaskOf(output, i), null, byPilot.Reading);
        });
    }

    // A system without a mask says yes or no for the picture as a whole.
    private Resolved Everywhere(Extraction judged, CellReading reading)
    {
        float[] mask = new float[Side * Side];
        if (judged.Detected) Array.Fill(mask, 1);
        return new Resolved(judged with { Coverage = judged.Detected ? 1 : 0 }, mask, null, reading);
    }

    private Resolved ReadAll(ExtractionReader reader, ExtractorOutput output, int index)
    {
        CellReading reading = ReadCells(reader, output, index, Everywhere(output.Shape));
        return new Resolved(reader.Conclude(reading, MaskCoverage.Of(output.CellsOf(index))), MaskOf(output, index), null, reading);
    }

    /// <summary>Reads as received and, if that does not settle it, in the geometry that the waves show.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="images">The batch at the working size.</param>
    /// <param name="output">What the extractor said of it.</param>
    /// <param name="index">Which one of the batch it is.</param>
    /// <param name="reader">Reads evidence.</param>
    /// <param name="bitsOnly">As above.</param>
    /// <param name="lossy">As above.</param>
    private Resolved Resolve(Picture picture, float[] images, ExtractorOutput output, int index, ExtractionReader reader, bool bitsOnly, bool lossy)
    {
        EvidenceShape shape = output.Shape;
        float[] cells = output.CellsOf(index);
        ReadOnlySpan<float> evidence = output.EvidenceOf(index);
        CellReading plain = reader.Better(evidence, cells, Everywhere(shape), shape);
        // A pilot without a wrong bit needs no better mask. No try is paid for the exact one: an unmarked picture has none.
        if (!lossy && plain.PValue > Math.ScaleB(1, -Model.Info.Pilot.Length) && ExactCells(picture, Mask, shape) is { } exact)
        {
            CellReading weighed = reader.Read(evidence, exact, shape);
            if (weighed.IsBetterThan(plain)) plain = weighed;
        }

        Resolved best = new(reader.Conclude(plain, MaskCoverage.Of(cells)), MaskOf(output, index), null, plain);
        if (!MaySynchronize || (bitsOnly && best.Extraction.Detected && HasPayload(plain))) return best;

        (WavePlacement fitted, bool found, double farthest) = _synchronizer!.AsMarked(images.AsSpan(index * 3 * Side * Side, 3 * Side * Side));
        if (found && farthest <= Harmless && best.Extraction.Detected) return best;
        if (found)
        {
            WavePlacement inPicture = fitted with { ToWorking = fitted.ToWorking.After(Homography.Scaling((double)Side / picture.Width, (double)Side / picture.Height)) };
            Resolved near = Placed(picture, [inPicture], reader, best, bitsOnly);
            if (near.Rectified is not null && near.Extraction.Detected) return near;
            best = near;
        }

        best = Placed(picture, _synchronizer.Find(picture), reader, best, bitsOnly);
        return SearchParts && !best.Extraction.Detected ? InParts(picture, reader, best, bitsOnly) : best;

        ReadOnlyMemory<float> Mask() => output.Mask is null
            ? Model.RunExtractor(images.AsSpan(index * 3 * Side * Side, 3 * Side * Side).ToArray(), 1).Mask
            : MaskOf(output, index);
    }

    private bool HasPayload(CellReading reading) => _codec?.DecodeLogits(reading.Logits.AsSpan(0, _codec.MessageLength)) is not null;

    /// <summary>The best reading at one of several placements; <paramref name="best"/> itself where none is better. <paramref name="atPlace"/>: around the middle of what agrees, not of the picture.</summary>
    private Resolved Placed(Picture picture, IReadOnlyList<WavePlacement> placements, ExtractionReader reader, Resolved best, bool bitsOnly, bool atPlace = false)
    {
        if (placements.Count == 0) return best;
        PixelGrids grids = new(picture);
        Rectification[] rectified = [.. placements.Select(placement => Rectification.Of(grids, placement, Model.Info, atPlace))];
        int length = 3 * Side * Side;
        float[] images = new float[rectified.Length * length];
        for (int i = 0; i < rectified.Length; i++) rectified[i].Planes.CopyTo(images, i * length);
        ExtractorOutput output = Model.RunExtractor(images, rectified.Length, withMask: !bitsOnly);
        CellReading reading = best.Reading;
        int place = -1;
        for (int i = 0; i < rectified.Length; i++)
        {
            CellReading here = ReadPlaced(rectified[i], output, i, reader);
            if (here.IsBetterThan(reading)) (reading, place) = (here, i);
        }

        if (place < 0) return best;
        float[] inside = Cells(rectified[place].Inside, output.Shape);
        double seen = Math.Max(1, inside.Sum()) / inside.Length;
        Extraction extraction = reader.Conclude(reading, Math.Min(1, MaskCoverage.Of(Within(output.CellsOf(place), inside)) / seen));
        ReadOnlyMemory<float> mask = Within(MaskOf(output, place).Span, rectified[place].Inside);
        PictureGeometry geometry = PictureGeometry.Of(rectified[place].ToWindow, picture.Width, picture.Height, Side);
        return new Resolved(extraction with { Geometry = geometry }, mask, rectified[place], reading);
    }

    private CellReading ReadPlaced(Rectification rectified, ExtractorOutput output, int index, ExtractionReader reader)
    {
        EvidenceShape shape = output.Shape;
        float[] inside = Cells(rectified.Inside, shape), believed = Within(output.CellsOf(index), inside);
        return reader.Better(
            rectified.OnTile(output.EvidenceOf(index), shape.Width, shape.Height),
            rectified.OnTile(believed, shape.Width, shape.Height), rectified.OnTile(inside, shape.Width, shape.Height), shape);
    }

    private Localization LocalizationOf(Picture picture, Resolved resolved) => resolved.Rectified is { } rectified
        ? MaskLocalizer.Localize(picture, rectified.OnPicture(resolved.Mask, Side, picture.Width, picture.Height), Model.Info.MaskMeaning)
        : MaskLocalizer.Localize(picture, resolved.Mask, Side, Model.Info.MaskMeaning);

    // Where a file was kept without loss, its pixels themselves say which of them are marked.
    private float[]? ExactCells(Picture picture, Func<ReadOnlyMemory<float>> mask, EvidenceShape shape)
    {
        if (ExactMask.Combine(picture, () => Resampling.Resize(mask(), Side, Side, picture.Width, picture.Height), anywhere: false) is not { } exact) return null;
        return Resampling.Average(exact, picture.Width, picture.Height, shape.Width, shape.Height);
    }

    private float[] Cells(ReadOnlyMemory<float> plane, EvidenceShape shape) => Resampling.Average(plane, Side, Side, shape.Width, shape.Height);

    private static float[] Everywhere(EvidenceShape shape) => [.. Enumerable.Repeat(1f, shape.Cells)];

    private static float[] Within(ReadOnlySpan<float> mask, float[] inside)
    {
        float[] kept = new float[mask.Length];
        for (int i = 0; i < kept.Length; i++) kept[i] = mask[i] * inside[i];
        return kept;
    }
}
