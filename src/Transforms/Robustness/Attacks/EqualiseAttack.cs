namespace MlNetWatermark;

/// <summary>Spreads each channel's values evenly over 0..255 by its cumulative histogram.</summary>
internal sealed class EqualiseAttack : IAttack
{
    public string Name => "equalise";

    public AttackResult Apply(AttackInput input)
    {
        ReadOnlySpan<byte> rgba = input.Watermarked.Rgba;
        Span<int> counts = stackalloc int[3 * 256];
        counts.Clear();
        for (int i = 0; i < rgba.Length; i += 4)
        {
            for (int c = 0; c < 3; c++) counts[(256 * c) + rgba[i + c]]++;
        }

        Span<byte> curves = stackalloc byte[3 * 256];
        int pixels = rgba.Length / 4;
        for (int c = 0; c < 3; c++)
        {
            // The least value stays at 0, the largest goes to 255; a channel of one value stays as it is.
            Span<int> histogram = counts.Slice(256 * c, 256);
            int least = histogram.IndexOfAnyExcept(0), passed = 0, rest = pixels - histogram[least];
            for (int value = 0; value < 256; value++)
            {
                if (value > least) passed += histogram[value];
                curves[(256 * c) + value] = rest == 0 ? (byte)value : PixelEdit.ToByte(255.0 * passed / rest);
            }
        }

        return PixelEdit.Curves(input.Watermarked, curves);
    }
}
