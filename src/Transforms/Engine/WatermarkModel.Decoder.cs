namespace MlNetWatermark;

public sealed partial class WatermarkModel
{
    /// <summary>Name of the file in a model folder that turns latents into watermarked pictures; few models have one.</summary>
    /// <remarks>
    /// Inputs <c>latent</c> (count, channels, height, width) as the diffusion process gives them and <c>message</c> (count, message length) of 0 and 1; output <c>watermarked</c>
    /// (count, 3, scale * height, scale * width), RGB, 0..255, clipped and rounded. ML.NET's own <c>ApplyOnnxModel</c> can run the file as well.
    /// </remarks>
    public const string DecoderFile = "decoder.onnx";

    private static readonly string[] s_watermarked = ["watermarked"];

    private readonly OnnxNetwork? _decoder;

    /// <summary>Content of decoder.onnx; null without. Not changed by anyone.</summary>
    internal byte[]? DecoderBytes { get; }

    /// <summary>Height and width of the latents that the decoder takes; null for any, or without a decoder.</summary>
    internal (int? Height, int? Width) LatentSides => _decoder is null ? default : (Fixed(_decoder.Inputs[WatermarkModelContract.Latent].Dimensions[2]), Fixed(_decoder.Inputs[WatermarkModelContract.Latent].Dimensions[3]));

    /// <summary>Runs the decoder on latents of one size.</summary>
    /// <param name="latents">Shape (count, channels, height, width).</param>
    /// <param name="messages">Shape (count, message length), 0 or 1.</param>
    /// <param name="count">Latents in the batch.</param>
    /// <param name="height">Of each.</param>
    /// <param name="width">Of each.</param>
    /// <returns>Shape (count, 3, scale * height, scale * width).</returns>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    internal NetworkOutput RunDecoder(float[] latents, float[] messages, int count, int height, int width)
    {
        using CallGate.Pass pass = _gate.Enter();
        LatentSpace space = Info.Latents!;
        NetworkOutput output = _decoder!.Run(
            s_watermarked, (WatermarkModelContract.Latent, latents, [count, space.Channels, height, width]), ("message", messages, [count, Info.MessageLength]))[0];
        int[] expected = [count, 3, space.Scale * height, space.Scale * width];
        return output.Shape.AsSpan().SequenceEqual(expected)
            ? output
            : throw _decoder.WrongShape(s_watermarked[0], output, $"[{string.Join(", ", expected)}]");
    }

    private static int? Fixed(int size) => size > 0 ? size : null;
}
