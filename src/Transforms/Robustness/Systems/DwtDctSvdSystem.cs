namespace MlNetWatermark;

/// <summary>The frequency mark known as DWT-DCT-SVD, as the public program invisible-watermark (dwtDctSvd) applies it.</summary>
/// <remarks>
/// <para>In each 8 x 8 block of the U plane the largest singular value of the 4 x 4 coarse Haar coefficients is quantised in steps of 36.
/// That program takes a 4 x 4 cosine transform before the singular values and its inverse after; an orthonormal transform on both
/// sides leaves singular values and the change itself as they are, so it is left out here.</para>
/// <para>Differs from the program: colours stay floating point until the marked picture is rounded (there, U passes through 8 bits,
/// truncated and wrapping around); horizontal and vertical detail are kept (there, they change places); pictures are refused when a bit
/// gets no block (there, below 65,536 pixels).</para>
/// <para>Strength scales the move onto the lattice: below 1 stops short, above 1 overshoots. The reader must know the step, so a mark that
/// is stronger by its step needs a system made with that step.</para>
/// </remarks>
public sealed class DwtDctSvdSystem : IWatermarkSystem
{
    private readonly WaveletQuantization _quantization;

    /// <summary>Makes the system.</summary>
    /// <param name="messageLength">Bits of a message, at least 1.</param>
    /// <param name="step">Quantisation step, 1 to 1000.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public DwtDctSvdSystem(int messageLength = 32, double step = WaveletQuantization.DefaultStep)
    {
        _quantization = new WaveletQuantization(Name, messageLength, step, LargestSingularValue.Find);
        MessageLength = messageLength;
    }

    /// <inheritdoc/>
    public string Name => "dwt-dct-svd";

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
}
