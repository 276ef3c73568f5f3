namespace MlNetWatermark.Trainers.Baselines;

/// <summary>The sizes of a baseline's networks.</summary>
/// <param name="System">Whose networks.</param>
/// <param name="Bits">Message and pilot of one decoder together.</param>
/// <param name="Width">Channels; 64 in all three papers.</param>
/// <param name="Side">Working size in pixels.</param>
/// <param name="Decoders">Decoders side by side, each with its own slice of the bits (ISMark, section "capacity").</param>
internal sealed record BaselineArchitecture(BaselineSystem System, int Bits, int Width, int Side, int Decoders = 1)
{
    /// <summary>Bits of all decoders.</summary>
    public int TotalBits => Bits * Decoders;

    /// <summary>Whether the decoder reads pictures of the working size only.</summary>
    public bool FixedSize => System == BaselineSystem.Mbrs;

    /// <summary>What the metadata of a model says of it.</summary>
    public string SystemName => System switch
    {
        BaselineSystem.HiDDeN => "HiDDeN",
        BaselineSystem.Tsdl => "TSDL",
        _ => "MBRS",
    };

    /// <summary>What is wrong with it, or null.</summary>
    public string? Problem()
    {
        if (System != BaselineSystem.Mbrs) return null;
        int side = (int)Math.Round(Math.Sqrt(Bits));
        bool fits = side * side == Bits && Side % side == 0 && Side > side && (Side / side & (Side / side - 1)) == 0;
        return fits ? null : $"MBRS lays its bits on a square whose side is the working size over a power of two: at {Side} pixels it carries " +
            $"{string.Join(", ", Enumerable.Range(1, 6).Select(s => Side >> s).Where(s => s > 0 && Side % s == 0).Select(s => s * s))} bits, not {Bits}";
    }
}
