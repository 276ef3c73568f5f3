using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Datasets;

/// <summary>Pictures as raw bytes in one temporary file, which nobody else sees and which is gone with the process, even a killed one.</summary>
internal sealed class SpillFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private long _end;

    public SpillFile()
    {
        string path = Path.Combine(Path.GetTempPath(), $"watermark-{Guid.NewGuid():N}.pictures");
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose | FileOptions.RandomAccess);
        // Windows deletes when the handle goes; elsewhere a file without a name lives exactly as long as its handle.
        if (!OperatingSystem.IsWindows()) File.Delete(path);
    }

    /// <summary>Appends a picture.</summary>
    /// <param name="picture">(3, H, W), bytes, contiguous. Not kept.</param>
    /// <returns>Reads it again into a new tensor, which belongs to the dispose scope around the call.</returns>
    /// <exception cref="IOException">The disk is full.</exception>
    public Func<Tensor> Add(Tensor picture)
    {
        long[] shape = picture.shape;
        long start = _end;
        RandomAccess.Write(_file, picture.bytes, start);
        _end += picture.NumberOfElements;
        return () => Read(shape, start);
    }

    public void Dispose() => _file.Dispose();

    private Tensor Read(long[] shape, long start)
    {
        Tensor picture = empty(shape, dtype: ScalarType.Byte);
        Span<byte> rest = picture.bytes;
        while (rest.Length > 0)
        {
            int read = RandomAccess.Read(_file, rest, start);
            if (read == 0) throw new EndOfStreamException("The temporary file of the training pictures was cut short.");
            rest = rest[read..];
            start += read;
        }

        return picture;
    }
}
