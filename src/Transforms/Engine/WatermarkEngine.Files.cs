namespace MlNetWatermark;

public sealed partial class WatermarkEngine
{
    // Sides of what a file is first decoded at, in working sizes: resampling from there differs from resampling the whole picture by less than what compression does.
    private const int ReducedSides = 2;

    // By the mask and everywhere.
    private const int ReducedTries = 2;

    private bool MayReadReduced => Model.Info is { HasMask: true, EvidenceIsGated: false };

    /// <summary>Reads the bytes of a picture file. That it carries no mark is a result, not an error.</summary>
    /// <remarks>
    /// A large JPEG is first decoded at a half, a quarter or an eighth of its size, which takes half of the time or less. Only where that does not settle it (unmarked, moved or damaged pictures, or payloads that are bound to
    /// their picture) is it decoded in full and read as <see cref="Extract(Picture, float[], double?)"/> does. P-values pay for both readings.
    /// </remarks>
    /// <param name="file">The whole file, of a kind that <see cref="PictureFile"/> reads.</param>
    /// <param name="falsePositiveRate">Highest chance of calling an unmarked picture marked, in (0, 1); null takes the model's.</param>
    /// <param name="maximumPixels">Largest width times height that is accepted, 1 to <see cref="PictureFile.MaximumPixels"/>.</param>
    /// <exception cref="ArgumentException">The rate or the limit is outside its range.</exception>
    /// <exception cref="PictureFormatException">The bytes are empty, not a picture, cut short, damaged, or declare more pixels than allowed.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public Extraction ExtractFile(ReadOnlySpan<byte> file, double? falsePositiveRate = null, long maximumPixels = PictureFile.MaximumPixels)
    {
        double rate = RateOf(falsePositiveRate);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumPixels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maximumPixels, PictureFile.MaximumPixels);
        if (MayReadReduced && PictureDecoder.Reduced(file, maximumPixels, ReducedSides * Side) is { } reduced)
        {
            return Settled(reduced, rate) ?? Resolve([PictureFile.Decode(file, maximumPixels)], rate, bitsOnly: true, ReducedTries, lossy: true)[0].Extraction;
        }

        return Extract([PictureFile.Decode(file, maximumPixels)], rate)[0];
    }

    /// <summary>Reads a picture file, as <see cref="ExtractFile(ReadOnlySpan{byte}, double?, long)"/> reads its bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="falsePositiveRate">Highest chance of calling an unmarked picture marked, in (0, 1); null takes the model's.</param>
    /// <param name="maximumPixels">Largest width times height that is accepted, 1 to <see cref="PictureFile.MaximumPixels"/>.</param>
    /// <exception cref="ArgumentException">The path is empty, or the rate or the limit is outside its range.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="PictureFormatException">
    /// The file is empty, a pipe or a device, not a picture, cut short, damaged, or declares more pixels than allowed; the message names it.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public Extraction ExtractFile(string path, double? falsePositiveRate = null, long maximumPixels = PictureFile.MaximumPixels) =>
        PictureFile.Read(path, file => ExtractFile(file, falsePositiveRate, maximumPixels));

    /// <summary>What a reduced picture says, if it lies as it was marked and its mark is plain; null otherwise.</summary>
    private Extraction? Settled(Picture reduced, double rate)
    {
        float[] images = Stack([reduced]);
        ExtractorOutput output = Model.RunExtractor(images, 1, withMask: false);
        ExtractionReader reader = new(Model.Info, Model.Readout, rate, Tries + ReducedTries);
        CellReading reading = reader.Better(output.Evidence, output.CellsOf(0), Everywhere(output.Shape), output.Shape);
        Extraction pilot = reader.Conclude(reading, MaskCoverage.Of(output.Cells));
        if (!pilot.Detected || (MaySynchronize && !HasPayload(reading) && _synchronizer!.AsMarked(images) is not { Found: true, Farthest: <= Harmless })) return null;
        Extraction judged = VerdictAt(rate).Of(pilot, reading.Logits, reduced);
        return judged is { Detected: true, Payload: not { ContentMatches: not null } } ? judged : null;
    }
}
