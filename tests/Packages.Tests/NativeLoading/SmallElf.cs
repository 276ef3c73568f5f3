using System.Buffers.Binary;
using System.Text;

namespace MlNetWatermark.Tests;

/// <summary>The smallest ELF file with a dynamic symbol table and a version requirement; not loadable, but laid out as the format says.</summary>
internal static class SmallElf
{
    private const int Strings = 128, Symbols = 256, Needs = 320, Sections = 384, SectionSize = 64;

    /// <summary>Offset of the symbol's binding and type.</summary>
    public const int SymbolInfo = Symbols + 24 + 4;

    /// <summary>Offset of the version requirement's flags.</summary>
    public const int VersionFlags = Needs + 16 + 4;

    public static byte[] Make(string version, string symbol)
    {
        byte[] elf = new byte[Sections + 4 * SectionSize];
        void Word(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(elf.AsSpan(at), value);
        void Half(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(at), value);
        void Wide(int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(elf.AsSpan(at), value);
        void Section(int index, uint type, int offset, int size, uint link)
        {
            int at = Sections + index * SectionSize;
            Word(at + 4, type);
            Wide(at + 24, offset);
            Wide(at + 32, size);
            Word(at + 40, link);
        }

        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(elf, 0);
        Wide(40, Sections);
        Half(58, SectionSize);
        Half(60, 4);
        int versionName = 1, symbolName = versionName + version.Length + 1;
        Encoding.ASCII.GetBytes(version).CopyTo(elf, Strings + versionName);
        Encoding.ASCII.GetBytes(symbol).CopyTo(elf, Strings + symbolName);
        Word(Symbols + 24, (uint)symbolName); // symbol 1; symbol 0 is null
        elf[SymbolInfo] = 1 << 4 | 2; // global function
        Half(Needs, 1); // version of the structure
        Half(Needs + 2, 1); // one entry
        Word(Needs + 8, 16); // it follows here
        Word(Needs + 16 + 8, (uint)versionName);
        Section(1, 3, Strings, Symbols - Strings, 0);
        Section(2, 11, Symbols, 48, 1);
        Section(3, 0x6ffffffe, Needs, 32, 1);
        return elf;
    }
}
