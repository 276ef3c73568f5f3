using MlNetWatermark.Trainers.Weights;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>The weights of a latent autoencoder in a file: of Stable Diffusion, as published, or one trained here.</summary>
internal static class AutoencoderWeights
{
    private const int MostLevels = 6, MostBlocks = 8, MostLatentChannels = 64;
    private const long MostChannels = 2048;

    /// <summary>Reads an autoencoder; its sizes are told by the shapes.</summary>
    /// <param name="path">A safetensors file or a PyTorch checkpoint, under any of the names of <see cref="AutoencoderNames"/>; of a whole latent diffusion checkpoint only its autoencoder is used.</param>
    /// <returns>The autoencoder, which the caller disposes.</returns>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or tensors are missing, unknown, of another shape or not finite; each is named.</exception>
    public static LatentAutoencoder Load(string path)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> read = WeightsFile.Read(path), tensors = [];
        foreach ((string published, string name) in AutoencoderNames.Translate(read.Keys))
        {
            if (!tensors.TryAdd(name, Squeezed(name, read[published]))) throw new InvalidDataException($"{path}: '{published}' is there under two names.");
        }

        LatentAutoencoder autoencoder = new(Recognise(path, tensors));
        try
        {
            ModuleTensors.Fill(path, tensors, autoencoder, others: false);
        }
        catch
        {
            autoencoder.Dispose();
            throw;
        }

        foreach ((_, Tensor value) in autoencoder.state_dict()) value.DetachFromDisposeScope();
        return autoencoder;
    }

    /// <summary>The bytes of a safetensors file.</summary>
    /// <param name="autoencoder">What to write.</param>
    /// <param name="record">Text for people.</param>
    public static byte[] Bytes(LatentAutoencoder autoencoder, IReadOnlyDictionary<string, string> record)
    {
        using MemoryStream stream = new();
        Safetensors.Write(stream, ModuleTensors.Of(autoencoder), record);
        return stream.ToArray();
    }

    // In latent diffusion, attention is made of convolutions of one pixel.
    private static Tensor Squeezed(string name, Tensor tensor) =>
        name.Contains(".attentions.0.to_", StringComparison.Ordinal) && tensor.shape is [_, _, 1, 1] ? tensor.squeeze(3).squeeze(2) : tensor;

    private static AutoencoderShape Recognise(string path, Dictionary<string, Tensor> tensors)
    {
        List<long> widths = [];
        for (int level = 0; level < MostLevels && tensors.TryGetValue($"encoder.down_blocks.{level}.resnets.0.conv1.weight", out Tensor? conv); level++)
        {
            widths.Add(conv.shape is [> 0 and <= MostChannels and long width, _, 3, 3] && width % 8 == 0
                ? width
                : throw new InvalidDataException($"{path}: 'encoder.down_blocks.{level}.resnets.0.conv1.weight' has the shape {TensorShape.Text(conv.shape)}; expected (width, any, 3, 3), the width a multiple of 8 up to {MostChannels}."));
        }

        int blocks = 0;
        while (blocks < MostBlocks && tensors.ContainsKey($"encoder.down_blocks.0.resnets.{blocks}.conv1.weight")) blocks++;
        if (widths.Count < 2) throw new InvalidDataException($"{path}: 'encoder.down_blocks.{widths.Count}.resnets.0.conv1.weight' is missing: this is no latent autoencoder of two levels or more.");
        if (!tensors.TryGetValue("post_quant_conv.weight", out Tensor? restore)) throw new InvalidDataException($"{path}: 'post_quant_conv.weight' is missing: this is no latent autoencoder.");
        return restore.shape is [> 0 and <= MostLatentChannels and long latent, _, 1, 1]
            ? new AutoencoderShape(widths, blocks, (int)latent)
            : throw new InvalidDataException($"{path}: 'post_quant_conv.weight' has the shape {TensorShape.Text(restore.shape)}; expected (channels, channels, 1, 1), at most {MostLatentChannels} channels.");
    }
}
