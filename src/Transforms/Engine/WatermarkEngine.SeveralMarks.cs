namespace MlNetWatermark;

public sealed partial class WatermarkEngine
{
    /// <summary>Most rounds of refinement when embedding.</summary>
    public const int MostReadbacks = 20;

    /// <summary>Share of the picture below which a connected area is not asked for a message of its own.</summary>
    private const double SmallestSeveral = 0.01;

    /// <summary>Puts several messages into one picture, each into its own region.</summary>
    /// <param name="cover">The picture; both sides at least <see cref="MinimumSide"/>.</param>
    /// <param name="marks">At least one; no two regions may share a pixel. Each is marked as loudly as if it were the only one.</param>
    /// <param name="strength">Above 0 and at most <see cref="MaximumStrength"/>.</param>
    /// <param name="readbacks">
    /// Rounds, 0 to 20, in which the marks are read back and the bits that the picture itself disturbs are given a larger share of the same energy. Each costs one
    /// more run of both networks and no quality; it stops early when every bit is read with a margin. Makes small regions readable. Models whose
    /// mask acts before the network (<see cref="WatermarkModelInfo.EvidenceIsGated"/>) are not refined.
    /// </param>
    /// <returns>A new picture. A pixel in no region is the cover's, bit for bit.</returns>
    /// <exception cref="ArgumentException">An argument is outside what is said above.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public Picture Embed(Picture cover, IReadOnlyList<RegionMark> marks, double strength = 1, int readbacks = 0)
    {
        ArgumentNullException.ThrowIfNull(cover);
        EngineArguments.CheckMarks(cover, marks);
        if (readbacks is < 0 or > MostReadbacks)
        {
            throw new ArgumentException($"There are 0 to {MostReadbacks} readbacks; {readbacks} were given.", nameof(readbacks));
        }

        Picture[] covers = [.. marks.Select(_ => cover)];
        Message[] messages = [.. marks.Select(mark => mark.Message)];
        float[]?[] regions = [.. marks.Select(mark => mark.Region)];
        EngineArguments.CheckEmbedding(covers, messages, Model.Info.MessageLength, strength);
        EngineArguments.CheckRegions(covers, regions);
        float[] images = Stack(covers);
        InformedMessages informed = new(messages);
        for (int round = 0; ; round++)
        {
            Picture picture = Compose(cover, marks, Embed(covers, images, informed.Values, strength, regions));
            if (round == readbacks || Model.Info.EvidenceIsGated || !informed.Learn(LogitsOf(picture, marks))) return picture;
        }
    }

    private static float[] Everywhere(Picture picture)
    {
        float[] region = new float[picture.Width * picture.Height];
        Array.Fill(region, 1);
        return region;
    }

    /// <summary>Takes each mark's pixels from the picture that carries it alone.</summary>
    private static Picture Compose(Picture cover, IReadOnlyList<RegionMark> marks, Picture[] alone)
    {
        byte[] rgba = (byte[])cover.Rgba.Clone();
        for (int i = 0; i < marks.Count; i++)
        {
            float[] region = marks[i].Region;
            for (int pixel = 0; pixel < region.Length; pixel++)
            {
                if (region[pixel] > 0) alone[i].Rgba.AsSpan(4 * pixel, 4).CopyTo(rgba.AsSpan(4 * pixel, 4));
            }
        }

        return new Picture(cover.Width, cover.Height, rgba);
    }

    /// <summary>What is read of each mark in its own region.</summary>
    private float[][] LogitsOf(Picture picture, IReadOnlyList<RegionMark> marks)
    {
        ExtractorOutput output = Model.RunExtractor(Stack([picture]), 1, withMask: false);
        EvidenceShape shape = output.Shape;
        return
        [
            .. marks.Select(mark => EvidenceReader.Read(
                output.Evidence, Resampling.Average(mark.Region, picture.Width, picture.Height, shape.Width, shape.Height), shape, Model.Info.TileCells, Model.Readout)),
        ];
    }

    /// <summary>Reads every message of one picture and finds its region, also where regions touch.</summary>
    /// <param name="picture">Any size.</param>
    /// <param name="falsePositiveRate">Highest chance of finding any message in an unmarked picture, in (0, 1); null takes the model's.</param>
    /// <returns>The detected messages, largest region first; empty when the picture is not marked.</returns>
    /// <remarks>Regions with the same message are one result. Regions under about 2 % of the picture are not looked for one by one.</remarks>
    /// <exception cref="ArgumentException">An argument is outside what is said above.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public IReadOnlyList<RegionExtraction> ExtractEach(Picture picture, double? falsePositiveRate = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return ExtractEach([picture], falsePositiveRate)[0];
    }

    /// <summary>Reads every message of several pictures, of any sizes.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="falsePositiveRate">Highest chance, for each picture, of finding any message in it when it is not marked, in (0, 1); null takes the model's.</param>
    /// <returns>For each picture what <see cref="ExtractEach(Picture, double?)"/> returns.</returns>
    /// <exception cref="ArgumentException">An argument is outside what is said above.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public IReadOnlyList<IReadOnlyList<RegionExtraction>> ExtractEach(IReadOnlyList<Picture> pictures, double? falsePositiveRate = null)
    {
        EngineArguments.CheckPictures(pictures);
        double rate = RateOf(falsePositiveRate);
        if (pictures.Count == 0) return [];
        ExtractorOutput output = Model.RunExtractor(Stack(pictures), pictures.Count);
        return ForEach<IReadOnlyList<RegionExtraction>>(pictures, i => Model.Info.EvidenceIsGated ? ByArea(pictures[i], MaskOf(output, i), rate) : Separate(pictures[i], output, i, rate));
    }

    /// <summary>For models whose mask acts before the network: one network run for each connected area, so marks that touch are not told apart.</summary>
    private List<RegionExtraction> ByArea(Picture picture, ReadOnlyMemory<float> mask, double rate)
    {
        IReadOnlyList<List<int>> areas = RegionFinder.Areas(mask.Span, Side, Side, SmallestSeveral);
        if (areas.Count == 0) return [];
        int plane = Side * Side;
        float[] regions = new float[areas.Count * plane];
        for (int i = 0; i < areas.Count; i++) foreach (int pixel in areas[i]) regions[(i * plane) + pixel] = 1;
        ExtractorOutput output = Model.RunExtractor(Stack([.. areas.Select(_ => picture)]), areas.Count, regions);
        ExtractionReader reader = new(Model.Info, Model.Readout, rate);
        Verdict verdict = VerdictAt(rate / areas.Count); // every area is a try
        float[] everyCell = [.. Enumerable.Repeat(1f, output.Shape.Cells)];
        List<RegionExtraction> found = [];
        for (int i = 0; i < areas.Count; i++)
        {
            CellReading reading = ReadCells(reader, output, i, everyCell);
            Extraction pilot = reader.Conclude(reading, coverage: 0);
            Extraction extraction = verdict.Of(pilot, reading.Logits, picture);
            if (!extraction.Detected) continue;
            (float[] full, MarkedRegion region) = MarkRegions.Enlarge(regions.AsMemory(i * plane, plane), Side, picture.Width, picture.Height);
            found.Add(new RegionExtraction
            {
                Extraction = extraction with { PValue = Math.Min(1, areas.Count * extraction.PValue), Coverage = region.Area },
                Region = region,
                Mask = full,
            });
        }

        return found;
    }

    private IReadOnlyList<RegionExtraction> Separate(Picture picture, ExtractorOutput output, int index, double rate)
    {
        EvidenceShape shape = output.Shape;
        ReadOnlyMemory<float> mask = MaskOf(output, index), evidence = output.Evidence.AsMemory(index * shape.Length, shape.Length);
        IReadOnlyList<SeparatedMark> marks = new MarkSeparator(Model.Info, Model.Readout, rate).Find(evidence, output.CellsOf(index), shape);
        float[][] regions = MarkRegions.Draw([.. marks.Select(mark => mark.Candidate)], shape, mask.Span, Side);
        ExtractionReader reader = new(Model.Info, Model.Readout, rate);
        Verdict verdict = VerdictAt(rate);
        return
        [
            .. marks.Select((mark, i) =>
            {
                (float[] full, MarkedRegion region) = MarkRegions.Enlarge(regions[i], Side, picture.Width, picture.Height);
                return new RegionExtraction { Extraction = verdict.Of(reader.Conclude(mark, region.Area), mark.Candidate.Logits, picture), Region = region, Mask = full };
            }).Where(found => found.Extraction.Detected).OrderByDescending(found => found.Region.Area),
        ];
    }
}
