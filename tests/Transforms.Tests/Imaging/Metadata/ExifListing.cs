using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MlNetWatermark.Tests;

/// <summary>Lists an EXIF block as ExifTool does with -n, written for the tests alone: directory and tag, and the values as text.</summary>
internal sealed class ExifListing
{
    private readonly byte[] _block;
    private readonly bool _little;
    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);

    private ExifListing(byte[] block)
    {
        _block = block;
        _little = block[0] == 'I';
        int thumbnail = Add("IFD0", (int)UInt32(4));
        if (thumbnail != 0) Add("IFD1", thumbnail);
    }

    public static SortedDictionary<string, string> Of(ReadOnlyMemory<byte> block) => block.IsEmpty ? [] : new ExifListing(block.ToArray())._values;

    private int Add(string name, int place)
    {
        int count = UInt16(place);
        for (int i = 0; i < count; i++)
        {
            int entry = place + 2 + (12 * i), tag = UInt16(entry);
            string? directory = tag switch { 34665 => "ExifIFD", 34853 => "GPS", 40965 => "InteropIFD", _ => null };
            if (directory is not null) Add(directory, (int)UInt32(entry + 8));
            else _values[$"{name}:{tag}"] = Value(name, tag, UInt16(entry + 2), (int)UInt32(entry + 4), entry + 8);
        }

        return (int)UInt32(place + 2 + (12 * count));
    }

    private string Value(string directory, int tag, int type, int count, int place)
    {
        int width = type switch { 3 => 2, 4 => 4, 5 => 8, _ => 1 };
        if (width * count > 4) place = (int)UInt32(place);
        double[] numbers = [.. Enumerable.Range(0, count).Select(i => type switch
        {
            3 => UInt16(place + (2 * i)),
            4 => UInt32(place + (4 * i)),
            5 => UInt32(place + (8 * i)) / (double)UInt32(place + (8 * i) + 4),
            _ => _block[place + i],
        })];
        string text = Encoding.ASCII.GetString(_block, place, type is 2 or 7 ? count : 0);
        return (directory, tag) switch
        {
            ("GPS", 2 or 4) => Text(numbers[0] + (numbers[1] / 60) + (numbers[2] / 3600)),
            ("ExifIFD", 37510) => text[8..], // a comment begins with its character set
            ("ExifIFD", 37121) => string.Join(' ', numbers),
            _ => type is 2 or 7 ? text.TrimEnd('\0') : string.Join(' ', numbers.Select(Text)),
        };
    }

    public static string Text(double number) => Math.Round(number, 6).ToString(CultureInfo.InvariantCulture);

    private ushort UInt16(int place) => _little ? BinaryPrimitives.ReadUInt16LittleEndian(_block.AsSpan(place)) : BinaryPrimitives.ReadUInt16BigEndian(_block.AsSpan(place));

    private uint UInt32(int place) => _little ? BinaryPrimitives.ReadUInt32LittleEndian(_block.AsSpan(place)) : BinaryPrimitives.ReadUInt32BigEndian(_block.AsSpan(place));
}
