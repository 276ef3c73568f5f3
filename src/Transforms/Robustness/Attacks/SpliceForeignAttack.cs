namespace MlNetWatermark;

/// <summary>Keeps one part of the watermarked picture and fills the rest from another picture, or, without one, from the mirrored original.</summary>
/// <param name="kept">Share of the area that stays marked, in (0, 1).</param>
internal sealed class SpliceForeignAttack(double kept) : IAttack
{
    public string Name => AttackName.Of("splice-foreign", kept);

    public AttackResult Apply(AttackInput input)
    {
        Picture picture = input.Watermarked;
        Picture other = input.Other is { } foreign
            ? PictureResizing.Resize(foreign, picture.Width, picture.Height)
            : new FlipAttack(vertical: false).Draw(picture.Width, picture.Height, input.Generator).Move(Tampering.CoverOf(input, Name));
        return Tampering.Replace(picture, other, AreaShape.Rectangle(picture.Width, picture.Height, kept, input.Generator));
    }
}
