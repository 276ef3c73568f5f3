using System.Buffers.Binary;

namespace MlNetWatermark.Tests;

/// <summary>Writes BMP files of the kinds with a decoder of their own.</summary>
internal static class BitmapBuilder
{
    /// <summary>8 x 8 pixels, palette, run-length coded (BI_RLE8).</summary>
    public static byte[] RunLength()
    {
        List<byte> rows = [];
        for (byte y = 0; y < 8; y++) rows.AddRange([5, y, 0, 3, 1, 2, 3, 0, 0, 0]); // five alike, three literal and their padding, end of row
        rows.AddRange([0, 1]);
        return Build(bits: 8, compression: 1, [.. Enumerable.Range(0, 4 * 256).Select(i => (byte)(i * 3))], [.. rows]);
    }

    /// <summary>8 x 8 pixels of 16 bits whose channels are told by masks (BI_BITFIELDS).</summary>
    public static byte[] Masks() => Build(
        bits: 16, compression: 3, [0, 0xF8, 0, 0, 0xE0, 0x07, 0, 0, 0x1F, 0, 0, 0], [.. Enumerable.Range(0, 128).Select(i => (byte)(i * 7))]);

    private static byte[] Build(short bits, int compression, byte[] table, byte[] rows)
    {
        byte[] head = new byte[54];
        "BM"u8.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(2), head.Length + table.Length + rows.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(10), head.Length + table.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(18), 8);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(22), 8);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(28), bits);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(30), compression);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(34), rows.Length);
        return [.. head, .. table, .. rows];
    }
}
