using System.Buffers.Binary;

namespace MlNetWatermark.Tests;

/// <summary>Damages picture files where their decoders look: sizes, lengths, and PNG chunks whose checksums are made right again.</summary>
internal static class PictureMutator
{
    /// <summary>An input of the format.</summary>
    public static byte[] Mutate(Random random, string format, byte[][] seeds)
    {
        byte[] file = seeds[random.Next(seeds.Length)], other = seeds[random.Next(seeds.Length)];
        byte[] result = random.Next(4) == 0 ? [.. file] : ByteMutator.Mutate(random, file, other);
        if (random.Next(4) == 0) Size(random, format, result);
        if (format == "png" && random.Next(4) != 0) RepairChecksums(result); // else no damage ever reaches the pixels
        if (format == "webp" && random.Next(2) == 0 && result.Length > 8) BinaryPrimitives.WriteInt32LittleEndian(result.AsSpan(4), result.Length - 8);
        return result;
    }

    private static void Size(Random random, string format, byte[] file)
    {
        int place = format switch
        {
            "png" => 16 + (4 * random.Next(2)),
            "gif" => random.Next(2) == 0 ? 6 + (2 * random.Next(2)) : ImageDescriptor(file) + 1 + (2 * random.Next(4)),
            "bmp" => 18 + (4 * random.Next(2)),
            "webp" => 20 + random.Next(11), // VP8X, VP8 and VP8L keep it in different bits of these
            _ => FrameHeader(file) + 5 + (2 * random.Next(2)),
        };
        if (place >= 0 && place < file.Length) ByteMutator.Number(random, file.AsSpan(place));
    }

    private static int FrameHeader(byte[] jpeg)
    {
        for (int i = 0; i + 1 < jpeg.Length; i++)
        {
            if (jpeg[i] == 0xFF && jpeg[i + 1] is 0xC0 or 0xC1 or 0xC2) return i;
        }

        return -1000;
    }

    private static int ImageDescriptor(byte[] gif) => Array.IndexOf(gif, (byte)',', Math.Min(13, gif.Length)) is var place and >= 0 ? place : -1000;

    private static void RepairChecksums(byte[] png)
    {
        long place = 8;
        while (place + 12 <= png.Length)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan((int)place));
            if (place + 12 + length > png.Length) return;
            BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan((int)(place + 8 + length)), PngBuilder.Checksum(png.AsSpan((int)place + 4, (int)length + 4)));
            place += 12 + length;
        }
    }
}
