namespace MlNetWatermark;

/// <summary>Keeps one part of the watermarked picture; every other pixel is the original's, which never carried the mark.</summary>
/// <param name="kept">Share of the area that stays marked, in (0, 1).</param>
internal sealed class SpliceAttack(double kept) : IAttack
{
    public string Name => AttackName.Of("splice", kept);

    public AttackResult Apply(AttackInput input)
    {
        Picture picture = input.Watermarked;
        Picture cover = Tampering.CoverOf(input, Name);
        return Tampering.Replace(picture, cover, AreaShape.Rectangle(picture.Width, picture.Height, kept, input.Generator));
    }
}
