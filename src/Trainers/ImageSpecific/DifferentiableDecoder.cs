using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.ImageSpecific;

/// <summary>A reader of messages that lets gradients through to the picture; its own weights do not change.</summary>
internal abstract class DifferentiableDecoder : IDisposable
{
    /// <summary>Bits that are read: message, then pilot.</summary>
    public abstract int TotalBits { get; }

    /// <summary>Side of the pictures it was made for.</summary>
    public abstract int WorkingSize { get; }

    /// <summary>Whether it reads no other size.</summary>
    public abstract bool FixedSize { get; }

    /// <summary>The distortions that it is refined against if nobody says otherwise.</summary>
    public abstract IReadOnlyList<IDistortion> UsualLayers { get; }

    /// <param name="images">(N, 3, h, w) in [0, 1].</param>
    /// <param name="mask">(N, 1, h, w) in [0, 1]: where the mark is, for decoders that can be told.</param>
    /// <returns>Scores (N, total bits), of the decoder's own scale.</returns>
    public abstract Tensor Read(Tensor images, Tensor mask);

    /// <summary>What the decoder was trained by, for each picture alone.</summary>
    /// <param name="scores">(N, total bits).</param>
    /// <param name="bits">(N, total bits), 0 or 1.</param>
    /// <returns>(N).</returns>
    public abstract Tensor Loss(Tensor scores, Tensor bits);

    /// <summary>How surely each bit reads right: above 0 it does, and at 1 it is as sure as the decoder's training asks for.</summary>
    /// <param name="scores">(N, total bits).</param>
    /// <param name="bits">(N, total bits), 0 or 1.</param>
    /// <returns>(N, total bits), without gradient.</returns>
    public abstract Tensor Margins(Tensor scores, Tensor bits);

    /// <summary>Reads and says how well.</summary>
    /// <param name="images">(N, 3, h, w) in [0, 1].</param>
    /// <param name="mask">(N, 1, h, w) in [0, 1].</param>
    /// <param name="bits">(N, total bits), 0 or 1.</param>
    /// <param name="random">Source of whatever is drawn.</param>
    /// <returns>What is to be minimised, (N), and the margins of the bits, (N, total bits).</returns>
    public virtual (Tensor Loss, Tensor Margins) Judge(Tensor images, Tensor mask, Tensor bits, Random random)
    {
        Tensor scores = Read(images, mask);
        return (Loss(scores, bits), Margins(scores, bits));
    }

    /// <summary>What extractor.onnx of the same model calls evidence, to see that both belong together.</summary>
    /// <param name="images">(N, 3, S, S) in [0, 1], of the working size.</param>
    public abstract Tensor Evidence(Tensor images);

    public abstract void Dispose();
}
