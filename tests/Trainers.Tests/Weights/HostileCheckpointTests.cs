using System.IO.Compression;
using System.Text;
using MlNetWatermark.Trainers.Weights;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>PyTorch checkpoints that lie, are damaged, or want to run something.</summary>
public sealed class HostileCheckpointTests : TorchTest
{
    private readonly TorchFile _file = new();

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "eval")]
    [InlineData("torch", "load")]
    [InlineData("torch.hub", "load")]
    [InlineData("torch._utils", "_rebuild_device_tensor_from_numpy")]
    [InlineData("collections", "OrderedDict.update")]
    public void A_name_outside_the_list_is_refused_and_named(string module, string name) =>
        Refused(TorchFile.State(("w", new PyCall(new PyGlobal(module, name), ["echo hello"]))), $"'{module}.{name}'");

    [Fact]
    public void A_name_from_the_stack_is_refused_as_well() => RefusedRaw([0x80, 4, 0x8c, 2, .. "os"u8, 0x8c, 6, .. "system"u8, 0x93, (byte)'.'], "'os.system'");

    [Fact]
    public void A_call_of_something_that_is_no_name_is_refused() =>
        RefusedRaw([0x80, 2, (byte)'X', 2, 0, 0, 0, .. "os"u8, (byte)')', (byte)'R', (byte)'.'], "cannot be called");

    [Fact]
    public void A_storage_class_cannot_be_called() => Refused(TorchFile.State(("w", new PyCall(new PyGlobal("torch", "FloatStorage"), [4]))), "cannot be called");

    [Fact]
    public void A_tensor_from_other_arguments_is_refused() => Refused(TorchFile.State(("w", new PyCall(TorchFile.RebuildTensor, [1, 2, 3]))), "Tensor from 3 arguments");

    [Fact]
    public void A_reference_to_something_else_is_refused() => Refused(TorchFile.State(("w", new PyPersistent("/etc/passwd"))), "not a storage");

    [Theory]
    [InlineData('P')] // PERSID: a reference as a line of text
    [InlineData('i')] // INST
    [InlineData('o')] // OBJ
    [InlineData('\x81')] // NEWOBJ
    [InlineData('\x82')] // EXT1
    public void Opcodes_that_torch_save_does_not_write_are_refused(char opcode) => RefusedRaw([0x80, 2, (byte)'}', (byte)opcode, (byte)'.'], $"opcode 0x{(int)opcode:X2}");

    [Theory]
    [InlineData(".")] // nothing to return
    [InlineData("}t.")] // no mark
    [InlineData("(}s.")] // takes what lies below the mark
    [InlineData("K")] // ends in the middle
    [InlineData("X\x7f\x7f\x7f\x7f")] // a text of two gigabytes
    [InlineData("X\x01\0\0\0\x80.")]
    [InlineData("ctorch")]
    [InlineData("h\x07.")] // recalls what was never remembered
    [InlineData("]K\x01K\x02s.")]
    [InlineData("K\x01}b.")]
    [InlineData("}(K\x01u.")]
    [InlineData("K\x05.")]
    [InlineData("}.")]
    [InlineData("")]
    public void A_damaged_pickle_is_refused(string opcodes) => RefusedRaw([0x80, 2, .. Encoding.Latin1.GetBytes(opcodes)], "");

    [Fact]
    public void Text_protocols_and_newer_ones_are_refused() => RefusedRaw([0x80, 5, (byte)'}', (byte)'.'], "protocol 5");

    [Fact]
    public void Deep_nesting_is_refused_and_costs_no_stack()
    {
        RefusedRaw([0x80, 2, .. Enumerable.Repeat((byte)'(', 100_000), (byte)'.'], "nested more than 200 deep");
        // Without marks: a list in a list in a list ... has no limit but that of opcodes, and nothing walks it.
        byte[] lists = [.. Enumerable.Repeat((byte)']', 300_000), .. Enumerable.Repeat((byte)'a', 299_999)];
        RefusedRaw([0x80, 2, .. lists, (byte)'.'], "not a dictionary");
        byte[] dictionaries = [.. Enumerable.Repeat("}X\x01\0\0\0a"u8.ToArray(), 100_000).SelectMany(b => b), (byte)'}', .. Enumerable.Repeat((byte)'s', 100_000)];
        RefusedRaw([0x80, 2, .. dictionaries, (byte)'.'], "no dictionary of tensors");
    }

    [Fact]
    public void A_dictionary_that_holds_itself_does_not_hang() => RefusedRaw([0x80, 2, .. "}q\0X\x01\0\0\0ah\0s."u8], "no dictionary of tensors");

    [Fact]
    public void Memo_bombs_are_refused()
    {
        byte[] remembering = [(byte)'}', .. Enumerable.Range(0, PickleReader.MostMemo + 1).SelectMany(i => new[] { (byte)'r', (byte)i, (byte)(i >> 8), (byte)(i >> 16), (byte)0 })];
        RefusedRaw([0x80, 2, .. remembering, (byte)'.'], "remembers more than");
        RefusedRaw([0x80, 2, (byte)'}', .. Enumerable.Repeat("0N"u8.ToArray(), 1).SelectMany(b => b), (byte)'.'], "opcode 0x30");
        RefusedRaw([0x80, 2, .. Enumerable.Repeat((byte)'N', PickleReader.MostOpcodes), (byte)'.'], "opcodes");
    }

    [Fact]
    public void Doubling_by_reference_costs_no_memory()
    {
        // A thousand dictionaries, each twice in the next: 2^1000 paths, a thousand values.
        List<byte> pickle = [0x80, 2, .. "}q\0"u8];
        for (int i = 0; i < 1000; i++) pickle.AddRange([.. "}(X\x01\0\0\0ah\0X\x01\0\0\0bh\0uq\0"u8]);
        RefusedRaw([.. pickle, (byte)'.'], "no dictionary of tensors");
    }

    [Fact]
    public void A_truncated_storage_is_refused_and_named()
    {
        PyCall tensor = _file.Add(ones(100));
        _file.Entries["data/0"] = _file.Entries["data/0"][..200];
        Refused(TorchFile.State(("conv.weight", tensor)), "'conv.weight'", "storage '0'", "200 bytes");
    }

    [Fact]
    public void A_missing_storage_is_refused_and_named()
    {
        PyCall tensor = _file.Add(ones(4));
        _file.Entries.Remove("data/0");
        Refused(TorchFile.State(("conv.weight", tensor)), "'conv.weight'", "storage '0', which the file lacks");
    }

    [Fact]
    public void A_storage_read_as_two_types_is_refused()
    {
        PyCall first = _file.Add(ones(4));
        PyCall second = TorchFile.View(TorchFile.Storage("IntStorage", "0", 4), 0, [4], [1]);
        Refused(TorchFile.State(("a", first), ("b", second)), "'b'", "another type");
    }

    [Theory]
    [InlineData(-1, 1, 1, 0, "negative size")]
    [InlineData(long.MaxValue, long.MaxValue, 1, 0, "impossible shape")]
    [InlineData(1L << 32, 1L << 32, 1, 0, "impossible shape")]
    [InlineData(5, 1, 1, 0, "ends at value 4 of a storage of 4")]
    [InlineData(2, 2, 4, 0, "ends at value 5 of a storage of 4")]
    [InlineData(2, 2, 2, 1, "ends at value 4 of a storage of 4")]
    [InlineData(2, 2, long.MaxValue, 0, "of a storage of 4")]
    [InlineData(2, 2, -1, 0, "impossible strides")]
    [InlineData(2, 2, 2, -1, "impossible strides")]
    [InlineData(1, 1, 1, long.MaxValue, "of a storage of 4")]
    [InlineData(1 << 20, 1 << 20, 0, 0, "the file has")] // a trillion values out of one
    public void Sizes_and_strides_beyond_the_storage_are_refused(long rows, long columns, long stride, long offset, string reason)
    {
        PyCall view = TorchFile.View(_file.Store(ones(4)), offset, [rows, columns], [stride, stride == 0 ? 0 : 1]);
        Refused(TorchFile.State(("conv.weight", view)), reason);
    }

    [Fact]
    public void Strides_of_another_number_than_sizes_and_too_many_sizes_are_refused()
    {
        PyPersistent storage = _file.Store(ones(4));
        Refused(TorchFile.State(("w", TorchFile.View(storage, 0, [2, 2], [2]))), "'w'", "2 sizes and 1 strides");
        Refused(TorchFile.State(("w", TorchFile.View(storage, 0, [.. Enumerable.Repeat<object?>(1, 100_000)], []))), "'w'", "100000 dimensions");
        Refused(TorchFile.State(("w", TorchFile.View(storage, 0, ["2"], [1]))), "sizes");
    }

    [Fact]
    public void Many_views_of_one_storage_cannot_claim_more_than_the_file()
    {
        PyPersistent storage = _file.Store(ones(100_000));
        Refused(TorchFile.State(Enumerable.Range(0, 50).Select(i => ($"w{i}", (object?)TorchFile.View(storage, 0, [100_000], [1])))), "5000000 values");
    }

    [Theory]
    [InlineData("raw:../outside")]
    [InlineData("raw:/etc/passwd")]
    [InlineData("raw:archive\\x")]
    [InlineData("data/../../x")]
    public void Entries_that_point_elsewhere_are_refused(string name)
    {
        _file.Entries[name] = [1];
        Refused(TorchFile.State(("w", _file.Add(ones(2)))), "points elsewhere");
    }

    [Fact]
    public void A_compressed_archive_is_refused()
    {
        TorchFile compressed = new() { Compression = CompressionLevel.Optimal };
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "x.pt");
        compressed.Write(path, TorchFile.State(("w", compressed.Add(zeros(10_000)))));
        Refused(path, "compressed");
    }

    [Fact]
    public void An_archive_without_data_pkl_or_with_two_is_refused()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "x.pt");
        _file.WriteRaw(path, null);
        Refused(path, "0 entries NAME/data.pkl");
        _file.Entries["raw:other/data.pkl"] = [1];
        Refused(TorchFile.State(("w", _file.Add(ones(2)))), "2 entries NAME/data.pkl");
    }

    [Fact]
    public void An_entry_that_is_there_twice_is_refused()
    {
        _file.Entries["raw:archive/version"] = [1];
        Refused(TorchFile.State(("w", _file.Add(ones(2)))), "twice");
    }

    [Fact]
    public void A_file_cut_or_changed_anywhere_is_read_or_refused_never_worse()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "x.pt");
        _file.Write(path, TorchFile.State(("a", _file.Add(ones(3, 2))), ("b", TorchFile.View(_file.Store(ones(6)), 1, [2, 2], [2, 1]))));
        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length += 3) Try(whole[..length], mustFail: true);
        Random random = new(5);
        for (int i = 0; i < 1500; i++)
        {
            byte[] changed = [.. whole];
            for (int n = random.Next(1, 4); n > 0; n--) changed[random.Next(changed.Length)] = (byte)random.Next(256);
            Try(changed, mustFail: false);
        }

        void Try(byte[] bytes, bool mustFail)
        {
            File.WriteAllBytes(path, bytes);
            try
            {
                using var scope = NewDisposeScope();
                WeightsFile.Read(path);
                Assert.False(mustFail, $"{bytes.Length} bytes of {whole.Length} were read");
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    private void Refused(object? content, params string[] reasons)
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "x.pt");
        _file.Write(path, content);
        Refused(path, reasons);
    }

    private void RefusedRaw(byte[] pickle, string reason)
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "x.pt");
        _file.WriteRaw(path, pickle);
        Refused(path, reason);
    }

    private static void Refused(string path, params string[] reasons)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => WeightsFile.Read(path));
        Assert.All(reasons, reason => Assert.Contains(reason, error.Message, StringComparison.Ordinal));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }
}
