using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MlNetWatermark.Tests;

/// <summary>Writes PNG files of kinds that the library reads but does not write.</summary>
internal static class PngBuilder
{
    public const byte GreyType = 0;
    public const byte ColourType = 2;
    public const byte PaletteType = 3;
    public const byte ColourAlphaType = 6;

    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <param name="width">Width that the header declares.</param>
    /// <param name="height">Height that the header declares.</param>
    /// <param name="depth">Bits a sample.</param>
    /// <param name="type">One of the types above.</param>
    /// <param name="rows">Samples of all rows, without filter bytes.</param>
    /// <param name="palette">Three bytes for each entry, for the palette type.</param>
    public static byte[] Build(int width, int height, byte depth, byte type, byte[] rows, byte[]? palette = null)
    {
        using MemoryStream file = new();
        file.Write(Signature);
        Chunk(file, "IHDR", Header(width, height, depth, type));
        if (palette is not null) Chunk(file, "PLTE", palette);
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            int stride = rows.Length / Math.Max(1, Math.Min(height, rows.Length));
            for (int y = 0; y * stride < rows.Length; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(rows, y * stride, stride);
            }
        }

        Chunk(file, "IDAT", packed.ToArray());
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    /// <summary>A file with one chunk more.</summary>
    /// <param name="png">A whole file.</param>
    /// <param name="name">Of the new chunk, four letters.</param>
    /// <param name="content">What is in it.</param>
    /// <param name="before">The chunk that it comes before.</param>
    public static byte[] Insert(byte[] png, string name, byte[] content, string before = "IDAT")
    {
        int place = png.AsSpan().IndexOf(Encoding.ASCII.GetBytes(before)) - 4;
        using MemoryStream chunk = new();
        Chunk(chunk, name, content);
        return [.. png[..place], .. chunk.ToArray(), .. png[place..]];
    }

    private static byte[] Header(int width, int height, byte depth, byte type)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = depth;
        header[9] = type;
        return header;
    }

    private static void Chunk(Stream file, string name, byte[] content)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(name), .. content];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(body));
        file.Write(number);
    }

    /// <summary>CRC-32 as chunks carry it, of a chunk's name and content.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0xFFFFFFFF;
        foreach (byte value in bytes)
        {
            sum ^= value;
            for (int bit = 0; bit < 8; bit++) sum = (sum & 1) == 1 ? (sum >> 1) ^ 0xEDB88320 : sum >> 1;
        }

        return ~sum;
    }
}
