namespace MlNetWatermark;

/// <summary>The frequency mark known as DWT-DCT, as the public program invisible-watermark (dwtDct) applies it.</summary>
/// <remarks>
/// <para>In each 8 x 8 block of the U plane the largest of the 4 x 4 coarse Haar coefficients, the first left out, is quantised in steps of
/// 36. Despite the name that program applies no cosine transform here, so neither does this one. The mark is weak by design: quantising
/// may make another coefficient the largest, and then the reader looks at the wrong one.</para>
/// <para>Differs from the program: colours stay floating point until the marked picture is rounded (there, U passes through 8 bits,
/// truncated and wrapping around); horizontal and vertical detail are kept (there, they change places); pictures are refused when a bit
/// gets no block (there, below 65,536 pixels).</para>
/// <para>Strength scales the move onto the lattice: below 1 stops short, above 1 overshoots. The reader must know the step, so a mark that
/// is stronger by its step needs a system made with that step.</para>
/// </remarks>
public sealed class DwtDctSystem : IWatermarkSystem
{
    private readonly WaveletQuantization _quantization;

    /// <summary>Makes the system.</summary>
    /// <param name="messageLength">Bits of a message, at least 1.</param>
    /// <param name="step">Quantisation step, 1 to 1000.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public DwtDctSystem(int messageLength = 32, double step = WaveletQuantization.DefaultStep)
    {
        _quantization = new WaveletQuantization(Name, messageLength, step, LargestCoefficient);
        MessageLength = messageLength;
    }

    /// <inheritdoc/>
    public string Name => "dwt-dct";

    /// <inheritdoc/>
    public int MessageLength { get; }

    /// <inheritdoc/>
    public Picture Embed(Picture cover, Message message, double strength) => _quantization.Embed(cover, message, strength);

    /// <inheritdoc/>
    public SystemReading Read(Picture picture) => new(_quantization.Read(picture));

    /// <summary>Nothing to free.</summary>
    public void Dispose()
    {
    }

    private static float LargestCoefficient(ReadOnlySpan<float> block, Span<float> direction)
    {
        int best = 1;
        for (int i = 2; i < block.Length; i++) best = MathF.Abs(block[i]) > MathF.Abs(block[best]) ? i : best;
        direction.Clear();
        direction[best] = block[best] < 0 ? -1 : 1;
        return MathF.Abs(block[best]);
    }
}
