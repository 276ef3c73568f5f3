using System.Buffers.Binary;

namespace MlNetWatermark.Tests;

public class ExifBlockTests
{
    // Directories and values, little endian: header, then entries of (tag, type, count, value), then the link.
    private static byte[] Block(uint link, byte[] rest, params (ushort Tag, ushort Type, uint Count, uint Value)[] entries) =>
        [.. "II*\0"u8, 8, 0, 0, 0, .. Directory(link, entries), .. rest];

    private static byte[] Directory(uint link, params (ushort Tag, ushort Type, uint Count, uint Value)[] entries)
    {
        byte[] directory = new byte[2 + (12 * entries.Length) + 4];
        BinaryPrimitives.WriteUInt16LittleEndian(directory, (ushort)entries.Length);
        for (int i = 0; i < entries.Length; i++)
        {
            Span<byte> entry = directory.AsSpan(2 + (12 * i));
            BinaryPrimitives.WriteUInt16LittleEndian(entry, entries[i].Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], entries[i].Type);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], entries[i].Count);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], entries[i].Value);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(directory.AsSpan(directory.Length - 4), link);
        return directory;
    }

    [Fact]
    public void A_thumbnail_in_the_middle_becomes_zeros_and_nothing_moves()
    {
        // 8: directory of one entry to 26; 26: thumbnail's directory of two to 56; 56: thumbnail; 60: the value of the first directory.
        byte[] block = Block(26, [.. Directory(0, (0x0201, 4, 1, 56), (0x0202, 4, 1, 4)), 1, 2, 3, 4, .. "Ada Lovelace"u8], (0x013B, 2, 12, 60));
        byte[] expected = [.. block];
        expected.AsSpan(22, 38).Clear(); // the link, the directory and the picture
        Assert.Equal(expected, MetadataFiles.Through(block).Exif);
    }

    [Fact]
    public void What_a_thumbnail_shares_with_the_picture_is_kept()
    {
        byte[] block = Block(26, [.. Directory(0, (0x013B, 2, 12, 56), (0x0202, 4, 1, 4)), .. "Ada Lovelace"u8], (0x013B, 2, 12, 56));
        byte[] expected = [.. block];
        expected.AsSpan(22, 34).Clear();
        Assert.Equal(expected, MetadataFiles.Through(block).Exif);
    }

    [Fact]
    public void Bytes_that_no_directory_knows_are_kept_as_makers_refer_to_them()
    {
        byte[] block = Block(0, [1, 2, 3, 4, 5], (0x010F, 2, 2, 'X'));
        Assert.Equal(block, MetadataFiles.Through(block).Exif);
    }

    [Fact]
    public void The_colour_space_becomes_that_of_the_pixels_where_a_profile_was_converted()
    {
        byte[] block = Block(0, [.. Directory(0, (0xA001, 3, 1, 0xFFFF), (0xA005, 4, 1, 56)), .. Directory(0, (0x0001, 2, 4, 0x00333052))], (0x8769, 4, 1, 26));
        Assert.Equal(block, MetadataFiles.Through(block).Exif);
        byte[] expected = [.. block];
        "\u0001\0"u8.CopyTo(expected.AsSpan(36));
        "R98"u8.CopyTo(expected.AsSpan(66));
        Assert.Equal(expected, MetadataFiles.Through(block, profile: [.. "P\0\0"u8, 1, 2, 3]).Exif);
    }

    [Theory]
    [InlineData(2, 40, 38, false)]
    [InlineData(2, 40, 60, true)]
    [InlineData(2, 40, 0xFFFFFFFE, true)]
    [InlineData(12, 0x80000000, 38, true)] // so many values that their size is no 32-bit number
    [InlineData(12, 0xFFFFFFFF, 38, true)]
    [InlineData(0, 0xFFFFFFFF, 0xFFFFFFFF, false)] // of no type, which readers pass over
    public void A_block_with_values_outside_it_is_left_out(ushort type, uint count, uint place, bool leftOut) =>
        Assert.Equal(leftOut, MetadataFiles.Through(Block(0, new byte[40], (0x010F, type, count, place), (0x0112, 3, 1, 1))).Exif.IsEmpty);

    [Theory]
    [InlineData(8)] // itself
    [InlineData(7)] // in the header
    [InlineData(25)] // no room for its count
    [InlineData(0xFFFFFFFF)]
    public void A_block_with_a_directory_in_a_wrong_place_is_left_out(uint place) =>
        Assert.True(MetadataFiles.Through(Block(0, [], (0x8769, 4, 1, place))).Exif.IsEmpty);

    [Fact]
    public void A_circle_of_thumbnails_ends()
    {
        byte[] block = Block(26, [.. Directory(26, (0x0201, 4, 1, 8), (0x0202, 4, 1, 0xFFFFFFFF))], (0x010F, 2, 2, 'X'));
        Assert.Equal(block[..22].Concat(new byte[4]), MetadataFiles.Through(block).Exif.ToArray());
    }

    [Fact]
    public void Sizes_that_fit_no_short_become_long()
    {
        byte[] block = Block(0, [], (0x0100, 3, 1, 16), (0x0101, 4, 1, 12));
        byte[] result = ExifBlock.For(new Picture(70_000, 1, new byte[280_000]), block, srgb: false)!;
        Assert.Equal(Block(0, [], (0x0100, 4, 1, 70_000), (0x0101, 4, 1, 1)), result);
    }
}
