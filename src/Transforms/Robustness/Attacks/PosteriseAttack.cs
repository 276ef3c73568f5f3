namespace MlNetWatermark;

/// <summary>Rounds every value to one of a few evenly spaced levels, 0 and 255 among them.</summary>
/// <param name="levels">2 to 256.</param>
internal sealed class PosteriseAttack(int levels) : IAttack
{
    public string Name => AttackName.Of("posterise", levels);

    public AttackResult Apply(AttackInput input)
    {
        Span<byte> curves = stackalloc byte[3 * 256];
        double step = 255.0 / (levels - 1);
        for (int i = 0; i < curves.Length; i++) curves[i] = PixelEdit.ToByte(Math.Round(i % 256 / step) * step);
        return PixelEdit.Curves(input.Watermarked, curves);
    }
}
