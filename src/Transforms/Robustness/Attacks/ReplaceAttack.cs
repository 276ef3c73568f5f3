namespace MlNetWatermark;

/// <summary>Puts the original's pixels back in an object-like area, a rectangle or an ellipse.</summary>
/// <param name="share">Share of the area that loses the mark, in (0, 1).</param>
internal sealed class ReplaceAttack(double share) : IAttack
{
    public string Name => AttackName.Of("replace", share);

    public AttackResult Apply(AttackInput input)
    {
        Picture picture = input.Watermarked;
        Picture cover = Tampering.CoverOf(input, Name);
        float[] gone = AreaShape.Object(picture.Width, picture.Height, share, input.Generator);
        return Tampering.Replace(picture, cover, Tampering.Inverse(gone));
    }
}
