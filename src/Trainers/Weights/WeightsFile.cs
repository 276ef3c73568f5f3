using System.Buffers.Binary;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Weights;

/// <summary>Opens a file of weights from anywhere: safetensors or a PyTorch checkpoint, told apart by content.</summary>
internal static class WeightsFile
{
    private static ReadOnlySpan<byte> Zip => "PK"u8;

    // Before 1.6 torch.save wrote bare pickles, the first of them a magic number (torch.serialization, MAGIC_NUMBER).
    private static ReadOnlySpan<byte> OldTorch => [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    /// <summary>Reads all tensors as float32, contiguous and on the CPU.</summary>
    /// <returns>Tensors by name, in the caller's dispose scope; some may share memory, so do not change them in place.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">The file is of another kind, damaged, or asks for more than data; the message names the file and the problem.</exception>
    public static Dictionary<string, Tensor> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.OpenRead(path);
        try
        {
            using var scope = NewDisposeScope();
            Dictionary<string, Tensor> floats = ReadTyped(file).ToDictionary(item => item.Key, item => item.Value.to_type(ScalarType.Float32));
            foreach (Tensor tensor in floats.Values) tensor.MoveToOuterDisposeScope();
            return floats;
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static Dictionary<string, Tensor> ReadTyped(FileStream file)
    {
        Span<byte> start = stackalloc byte[16];
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        file.Position = 0;
        if (start.IsEmpty) throw new InvalidDataException("The file is empty.");
        if (start.StartsWith(Zip)) return TorchCheckpoint.Read(file);
        if (start[0] == 0x80 && start.Length > 2 && start[2..].StartsWith(OldTorch))
        {
            throw new InvalidDataException("A PyTorch checkpoint of the format before 1.6, which cannot be read without running it: load it in PyTorch and torch.save it again.");
        }

        // Eight bytes of length, then JSON.
        if (start.Length > 8 && start[8] == '{' && BinaryPrimitives.ReadInt64LittleEndian(start) > 0) return Safetensors.Read(file).Tensors;
        throw new InvalidDataException("Neither a safetensors file nor a PyTorch checkpoint (a zip file written by torch.save since 1.6).");
    }
}
