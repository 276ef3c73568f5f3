namespace MlNetWatermark;

/// <summary>The checksum of PNG chunks (PNG, third edition, annex D).</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320; // ISO 3309, lowest power first

    private static readonly uint[] s_table = [.. Enumerable.Range(0, 256).Select(value => Divide((uint)value))];

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte value in bytes) sum = s_table[(byte)(sum ^ value)] ^ (sum >> 8);
        return ~sum;
    }

    private static uint Divide(uint value)
    {
        for (int bit = 0; bit < 8; bit++) value = (value & 1) == 1 ? (value >> 1) ^ Polynomial : value >> 1;
        return value;
    }
}
