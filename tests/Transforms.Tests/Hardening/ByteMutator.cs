using System.Buffers.Binary;

namespace MlNetWatermark.Tests;

/// <summary>Damages a file without knowing what it is: the edits of every mutation fuzzer.</summary>
internal static class ByteMutator
{
    private static readonly int[] s_telling = [0, 1, -1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, int.MaxValue, int.MinValue, 0x40000000];

    /// <summary>One to eight edits.</summary>
    /// <param name="random">Chooses.</param>
    /// <param name="file">Not changed.</param>
    /// <param name="other">Another file of the kind, to take pieces from.</param>
    public static byte[] Mutate(Random random, byte[] file, byte[] other)
    {
        byte[] result = [.. file];
        for (int edit = 1 << random.Next(4); edit > 0; edit--)
        {
            if (result.Length == 0) return result;
            result = Edit(random, result, other);
        }

        return result;
    }

    private static byte[] Edit(Random random, byte[] file, byte[] other)
    {
        // Headers are small but decide everything, so a third of the edits falls into the first 64 bytes.
        int at = random.Next(random.Next(3) == 0 ? Math.Min(64, file.Length) : file.Length);
        int length = Math.Min(1 + random.Next(1 + random.Next(64)), file.Length - at);
        switch (random.Next(9))
        {
            case 0: // one bit
                file[at] ^= (byte)(1 << random.Next(8));
                return file;
            case 1: // one byte
                file[at] = (byte)random.Next(256);
                return file;
            case 2: // truncation
                return file[..at];
            case 3: // a block away
                return [.. file[..at], .. file[(at + length)..]];
            case 4: // a block of noise more
                byte[] noise = new byte[length];
                random.NextBytes(noise);
                return [.. file[..at], .. noise, .. file[at..]];
            case 5: // a block again, somewhere else
                int to = random.Next(file.Length);
                return [.. file[..to], .. file[at..(at + length)], .. file[to..]];
            case 6: // a number at its limits, as lengths and sizes break on
                Number(random, file.AsSpan(at));
                return file;
            case 7: // the head of this file, the tail of another
                return [.. file[..at], .. other[random.Next(other.Length)..]];
            default: // a block of one value
                file.AsSpan(at, length).Fill((byte)s_telling[random.Next(s_telling.Length)]);
                return file;
        }
    }

    /// <summary>Writes a telling number of one, two or four bytes, in either order.</summary>
    public static void Number(Random random, Span<byte> place)
    {
        int value = random.Next(3) == 0 ? random.Next() : s_telling[random.Next(s_telling.Length)];
        bool little = random.Next(2) == 0;
        switch (Math.Min(place.Length, 1 << random.Next(3)))
        {
            case >= 4 when little: BinaryPrimitives.WriteInt32LittleEndian(place, value); break;
            case >= 4: BinaryPrimitives.WriteInt32BigEndian(place, value); break;
            case >= 2 when little: BinaryPrimitives.WriteInt16LittleEndian(place, (short)value); break;
            case >= 2: BinaryPrimitives.WriteInt16BigEndian(place, (short)value); break;
            default: place[0] = (byte)value; break;
        }
    }
}
