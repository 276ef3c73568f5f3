using System.Runtime.InteropServices;

namespace MlNetWatermark;

public sealed partial class WatermarkEngine
{
    /// <summary>Turns one latent into a marked picture.</summary>
    /// <param name="latent">As many channels as the model's <see cref="WatermarkModelInfo.Latents"/> say.</param>
    /// <param name="message">As many bits as the model carries.</param>
    /// <returns>An opaque picture of Scale * Width by Scale * Height pixels, marked all over. It has no <see cref="ExactLayer"/>.</returns>
    /// <exception cref="ArgumentException">An argument is outside what is said above, or the picture would have more than <see cref="PictureFile.MaximumPixels"/>.</exception>
    /// <exception cref="InvalidOperationException">The model has no decoder.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public Picture Decode(Latent latent, Message message)
    {
        ArgumentNullException.ThrowIfNull(latent);
        ArgumentNullException.ThrowIfNull(message);
        return Decode([latent], [message])[0];
    }

    /// <summary>Turns one latent into a picture that is marked with a payload.</summary>
    /// <param name="latent">As many channels as the model's <see cref="WatermarkModelInfo.Latents"/> say.</param>
    /// <param name="payload">What it carries; see <see cref="PayloadCodec.MessageCapacity"/>.</param>
    /// <returns>An opaque picture of Scale * Width by Scale * Height pixels, marked all over.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Decode(Latent, Message)"/>, or the payload does not fit.</exception>
    /// <exception cref="InvalidOperationException">
    /// The model has no decoder, this engine has no codec (see <see cref="Codec"/>), or payloads are bound to pictures (<see cref="PayloadOptions.BindToContent"/>): there is no picture yet.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public Picture Decode(Latent latent, Payload payload) => Decode(latent, Codec.Encode(payload));

    /// <summary>Turns several latents into marked pictures: one network run for those of one size.</summary>
    /// <param name="latents">As many channels as the model's <see cref="WatermarkModelInfo.Latents"/> say.</param>
    /// <param name="messages">One for each latent, as many bits as the model carries.</param>
    /// <returns>Pictures in the same order, as by <see cref="Decode(Latent, Message)"/>.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Decode(Latent, Message)"/>.</exception>
    /// <exception cref="InvalidOperationException">The model has no decoder.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public IReadOnlyList<Picture> Decode(IReadOnlyList<Latent> latents, IReadOnlyList<Message> messages)
    {
        if (Model.Info.Latents is null) throw new InvalidOperationException($"The model '{Model.Info.Name}' has no {WatermarkModel.DecoderFile}: it marks pictures, not latents.");
        EngineArguments.CheckLatents(latents, messages, Model);
        Picture[] pictures = new Picture[latents.Count];
        foreach (IGrouping<(int, int), int> same in Enumerable.Range(0, latents.Count).GroupBy(i => (latents[i].Height, latents[i].Width)))
        {
            int[] places = [.. same];
            Picture[] decoded = DecodeAlike([.. places.Select(i => latents[i])], [.. places.Select(i => messages[i])]);
            for (int k = 0; k < places.Length; k++) pictures[places[k]] = decoded[k];
        }

        return pictures;
    }

    // All of one size.
    private Picture[] DecodeAlike(Latent[] latents, Message[] messages)
    {
        float[] values = new float[checked(latents.Length * latents[0].Values.Length)];
        for (int i = 0; i < latents.Length; i++) latents[i].Values.CopyTo(values, i * latents[i].Values.Length);
        NetworkOutput output = Model.RunDecoder(values, Stack(messages), latents.Length, latents[0].Height, latents[0].Width);
        int length = output.Values.Length / latents.Length;
        return [.. latents.Select((_, i) => FromPlanes(output.Values.AsSpan(i * length, length), output.Shape[3], output.Shape[2]))];
    }

    // planes: shape (3, height, width), 0..255.
    private static Picture FromPlanes(ReadOnlySpan<float> planes, int width, int height)
    {
        const uint Opaque = 0xFF000000;
        byte[] rgba = new byte[4 * width * height];
        Span<uint> pixels = MemoryMarshal.Cast<byte, uint>(rgba.AsSpan());
        int plane = pixels.Length;
        for (int i = 0; i < plane; i++) pixels[i] = PixelVectors.Replace(Opaque, planes[i], planes[plane + i], planes[(2 * plane) + i]);
        return new Picture(width, height, rgba);
    }
}
