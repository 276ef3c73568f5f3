using System.Buffers.Binary;
using System.Text;
using MlNetWatermark.Trainers.Weights;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

public sealed class SafetensorsTests : TorchTest
{
    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    public void Every_number_format_is_written_and_comes_back_as_float32(ScalarType type)
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "weights.pt"); // the name says nothing
        Tensor values = randn(3, 5).abs().to_type(type), empties = zeros(0, 4);
        using (FileStream file = File.Create(path)) Safetensors.Write(file, [("a.b", values), ("empty", empties)], new Dictionary<string, string> { ["key"] = "text" });
        Dictionary<string, Tensor> read = WeightsFile.Read(path);
        Assert.Equal(ScalarType.Float32, read["a.b"].dtype);
        Assert.Equal(values.to_type(ScalarType.Float32), read["a.b"]);
        Assert.Equal([0, 4], read["empty"].shape);
        using (FileStream file = File.OpenRead(path))
        {
            (Dictionary<string, Tensor> typed, Dictionary<string, string> metadata) = Safetensors.Read(file);
            Assert.Equal(type, typed["a.b"].dtype);
            Assert.Equal("text", metadata["key"]);
        }
    }

    [Theory]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,16]}}""", "'w'", "another size")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4],"data_offsets":[4,20]}}""", "'w'", "the file has 16")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4],"data_offsets":[-16,0]}}""", "'w'", "claims the bytes")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4],"data_offsets":[16,0]}}""", "'w'", "claims the bytes")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,9223372036854775807]}}""", "'w'", "the file has 16")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,9223372036854775808]}}""", "'w'", "not described")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,16]}}""", "'w'", "impossible shape")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4611686018427387908],"data_offsets":[0,16]}}""", "'w'", "another size")] // times four wraps to 16
    [InlineData("""{"w":{"dtype":"F32","shape":[-2,-2],"data_offsets":[0,16]}}""", "'w'", "negative")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,4],"data_offsets":[0,16]}}""", "'w'", "18 dimensions")]
    [InlineData("""{"w":{"dtype":"F8_E4M3","shape":[16],"data_offsets":[0,16]}}""", "'w'", "'F8_E4M3'")]
    [InlineData("""{"w":{"shape":[4],"data_offsets":[0,16]}}""", "'w'", "not described")]
    [InlineData("""{"w":7}""", "'w'", "not described")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,8,16]}}""", "'w'", "not described")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"v":{"dtype":"F32","shape":[3],"data_offsets":[4,16]}}""", "'v'", "the one before ends at 8")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"v":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}""", "'v'", "the one before ends at 8")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"v":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "begins at byte 0", "ends at 16")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", "'w'", "")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "end at byte 8", "16")]
    [InlineData("""{"__metadata__":{"a":1}}""", "'__metadata__'", "")]
    [InlineData("""[]""", "not a safetensors header", "")]
    [InlineData("""{"w":""", "not a safetensors header", "")]
    public void A_header_that_lies_is_refused_and_the_tensor_named(string header, string name, string reason)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Read(header.Length, Encoding.UTF8.GetBytes(header), new byte[16]));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void A_header_longer_than_the_file_is_refused(long length) => Assert.Throws<InvalidDataException>(() => Read(length, "{}"u8.ToArray(), []));

    [Fact]
    public void A_header_beyond_the_formats_limit_is_refused_before_it_is_read()
    {
        using SparseFile file = new(200_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("allows 100000000", Assert.Throws<InvalidDataException>(() => Safetensors.Read(file)).Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        using MemoryStream file = new();
        Safetensors.Write(file, [("w", ones(3)), ("v", ones(2, 2))], new Dictionary<string, string>());
        for (int length = 0; length < file.Length; length++) Assert.Throws<InvalidDataException>(() => Safetensors.Read(new MemoryStream(file.ToArray()[..length])));
    }

    private static void Read(long length, byte[] header, byte[] data)
    {
        byte[] prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, length);
        Safetensors.Read(new MemoryStream([.. prefix, .. header, .. data]));
    }

    /// <summary>Claims to be long, and begins with a header length of all but its first eight bytes.</summary>
    private sealed class SparseFile(long length) : MemoryStream(BitConverter.GetBytes(length - 8))
    {
        public override long Length => length;
    }
}
