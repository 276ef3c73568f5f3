using System.Buffers.Binary;
using System.Text;

namespace MlNetWatermark.Tests;

/// <summary>Metadata made to do harm: it goes on, or is left out, and always what goes on can go on again.</summary>
public class MetadataFuzzTests
{
    private static readonly Picture s_picture = TestPictures.Natural(16, 12);

    [Fact]
    public void Mutated_exif_blocks_go_on_or_are_left_out()
    {
        byte[][] seeds = [MetadataGolden.Metadata("little.jpg").Exif.ToArray(), MetadataGolden.Metadata("big.jpg").Exif.ToArray()];
        Run("exif", FuzzSettings.Count ?? 5000, seeds, block =>
        {
            Assert.InRange(ExifBlock.Orientation(block), 0, 8);
            return ExifBlock.For(s_picture, block, srgb: true);
        });
    }

    [Fact]
    public void Mutated_xmp_packets_go_on_or_are_left_out()
    {
        byte[][] seeds = [MetadataGolden.Metadata("little.webp").Xmp.ToArray(), MetadataGolden.Metadata("big.webp").Xmp.ToArray()];
        Run("xmp", FuzzSettings.Count ?? 5000, seeds, packet => XmpPacket.For(s_picture, packet, upright: true, srgb: true), result =>
        {
            Assert.NotNull(XmpPacket.For(s_picture, result, upright: true, srgb: true));
            Assert.DoesNotContain("\ufffd", Encoding.UTF8.GetString(result), StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    [InlineData("webp")]
    public void Mutated_files_give_metadata_that_can_be_written_or_none(string ending)
    {
        byte[][] seeds = [MetadataGolden.Bytes($"little.{ending}"), MetadataGolden.Bytes($"big.{ending}")];
        PictureEncoding encoding = new() { Format = PictureFile.FormatOf($"a.{ending}") };
        byte[] plain = PictureFile.Encode(s_picture, encoding);
        FuzzLoop.Run(
            $"metadata of {ending}",
            FuzzSettings.Count ?? 1000,
            random => [PictureMutator.Mutate(random, ending == "jpg" ? "jpeg" : ending, seeds)],
            input =>
            {
                PictureMetadata metadata = PictureMetadata.Decode(input[0]);
                byte[] file = metadata.AddTo(plain, s_picture, encoding.Format);
                PictureMetadata result = PictureMetadata.Decode(file);
                Assert.True(file.Length >= plain.Length);
                return (result.Exif.IsEmpty ? "without" : "with") + " EXIF, " + (result.Xmp.IsEmpty ? "without" : "with") + " XMP";
            });
    }

    // The most work that a block can ask for: as many directories and entries as fit, each with as many values as fit.
    [Theory]
    [InlineData(0x8769, 4, 1, true)] // directories
    [InlineData(0x010F, 2, 1 << 20, false)] // texts
    [InlineData(0x0111, 4, 1 << 18, false)] // strips of a thumbnail
    [InlineData(0x0111, 3, 1, true)]
    public void The_work_is_bounded_by_the_block_s_length(int tag, int type, int values, bool distinct)
    {
        const int Entries = ushort.MaxValue;
        byte[] block = new byte[1 << 22];
        for (int place = 0; place < block.Length; place++) block[place] = 0xFF; // directories of 65535 entries, wherever one is looked for
        "II*\0"u8.CopyTo(block);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(4), 8);
        foreach (int directory in (int[])[8, 8 + 2 + (12 * Entries) + 4])
        {
            for (int i = 0; i < Entries; i++)
            {
                Span<byte> entry = block.AsSpan(directory + 2 + (12 * i));
                BinaryPrimitives.WriteUInt16LittleEndian(entry, (ushort)tag);
                BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], (ushort)type);
                BinaryPrimitives.WriteInt32LittleEndian(entry[4..], values);
                BinaryPrimitives.WriteInt32LittleEndian(entry[8..], (1 << 21) + (distinct ? i : 0));
            }

            BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(directory + 2 + (12 * Entries)), 8 + 2 + (12 * Entries) + 4);
        }

        FuzzLoop.Run("largest block", 1, _ => [block], input => ExifBlock.For(s_picture, input[0], srgb: true) is null ? "left out" : "goes on");
    }

    [Theory]
    [InlineData("<a>", 1 << 20)]
    [InlineData("<xmp:Thumbnails xmlns:xmp='http://ns.adobe.com/xap/1.0/'>", 1 << 16)]
    public void A_packet_of_elements_in_elements_is_left_out_before_it_is_all_read(string element, int times)
    {
        byte[] packet = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(element, times)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(XmpPacket.For(s_picture, packet, upright: true, srgb: true));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    private static void Run(string name, int count, byte[][] seeds, Func<byte[], byte[]?> use, Action<byte[]>? check = null)
    {
        IReadOnlyDictionary<string, int> outcomes = FuzzLoop.Run(
            name,
            count,
            random => [ByteMutator.Mutate(random, seeds[random.Next(seeds.Length)], seeds[random.Next(seeds.Length)])],
            input =>
            {
                if (use(input[0]) is not { } result) return "left out";
                check?.Invoke(result);
                return "goes on";
            });
        if (count >= 500) Assert.Equal(["goes on", "left out"], outcomes.Keys);
    }
}
