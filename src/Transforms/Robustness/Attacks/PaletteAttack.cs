namespace MlNetWatermark;

/// <summary>Leaves a small palette of colours, as PNG-8 and GIF do, chosen by median cut (Heckbert, 1982), without dithering; alpha stays.</summary>
/// <param name="colours">2 to 256.</param>
internal sealed class PaletteAttack(int colours) : IAttack
{
    public string Name => AttackName.Of("palette", colours);

    public AttackResult Apply(AttackInput input)
    {
        Picture picture = input.Watermarked;
        byte[] rgba = (byte[])picture.Rgba.Clone();
        (int[] entry, byte[] palette) = MedianCut.Quantise(rgba, colours);
        for (int i = 0; i < rgba.Length; i += 4) palette.AsSpan(3 * entry[MedianCut.Cell(rgba.AsSpan(i, 3))], 3).CopyTo(rgba.AsSpan(i));
        return new AttackResult(new Picture(picture.Width, picture.Height, rgba));
    }
}
