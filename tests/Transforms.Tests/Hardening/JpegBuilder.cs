using System.Buffers.Binary;

namespace MlNetWatermark.Tests;

/// <summary>Changes whole JPEG files into hostile ones.</summary>
internal static class JpegBuilder
{
    private const byte ProgressiveFrame = 0xC2, Scan = 0xDA, End = 0xD9;

    /// <summary>Another size in the frame's header; the data stays that of the small picture, and decoders fill the rest.</summary>
    public static byte[] Resize(byte[] progressive, short side)
    {
        byte[] result = [.. progressive];
        int frame = Segments(result).First(segment => segment.Marker == ProgressiveFrame).Start;
        BinaryPrimitives.WriteInt16BigEndian(result.AsSpan(frame + 5), side);
        BinaryPrimitives.WriteInt16BigEndian(result.AsSpan(frame + 7), side);
        return result;
    }

    /// <summary>The last scan, refining what is fine already, many times more.</summary>
    public static byte[] RepeatScan(byte[] progressive, int times)
    {
        (byte _, int start, int end) = Segments(progressive).Last(segment => segment.Marker == Scan);
        return [.. progressive[..end], .. Enumerable.Repeat(progressive[start..end], times).SelectMany(scan => scan), .. progressive[end..]];
    }

    private static IEnumerable<(byte Marker, int Start, int End)> Segments(byte[] file)
    {
        int place = 2;
        while (file[place + 1] != End)
        {
            int end = place + 2 + BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(place + 2));
            if (file[place + 1] == Scan)
            {
                while (file[end] != 0xFF || file[end + 1] is 0 or (>= 0xD0 and <= 0xD7)) end++;
            }

            yield return (file[place + 1], place, end);
            place = end;
        }
    }
}
