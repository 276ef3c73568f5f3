using System.Text;
using MlNetWatermark.Trainers.Weights;

namespace MlNetWatermark.Tests;

/// <summary>Files that are no weights.</summary>
public sealed class WeightsFileTests : TorchTest
{
    [Fact]
    public void An_empty_file_is_named_so() => Refused([], "is empty");

    [Fact]
    public void A_picture_under_another_name_is_refused() => Refused(File.ReadAllBytes(RepositoryRoot.Image("chelsea.png")), "Neither a safetensors file nor a PyTorch checkpoint");

    [Fact]
    public void A_text_is_refused() => Refused("version https://git-lfs.github.com/spec/v1\n"u8.ToArray(), "Neither");

    [Fact]
    public void The_torch_format_before_1_6_is_refused_with_advice() =>
        Refused([0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.', 0x80, 2], "before 1.6");

    [Fact]
    public void A_bare_pickle_is_refused() => Refused([0x80, 2, .. "cposix\nsystem\nX"u8], "Neither");

    [Fact]
    public void A_zip_that_is_cut_is_refused() => Refused(Encoding.Latin1.GetBytes("PK\x03\x04 and nothing more"), "");

    [Fact]
    public void A_missing_file_is_said_to_be_missing() => Assert.Throws<FileNotFoundException>(() => WeightsFile.Read("no-such-file.pt"));

    private static void Refused(byte[] content, string reason)
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "weights.safetensors");
        File.WriteAllBytes(path, content);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => WeightsFile.Read(path));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
