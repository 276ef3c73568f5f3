namespace MlNetWatermark;

/// <summary>Paints an object-like area, a rectangle or an ellipse, black.</summary>
/// <param name="share">Share of the area that is lost, in (0, 1).</param>
internal sealed class CutOutAttack(double share) : IAttack
{
    public string Name => AttackName.Of("cutout", share);

    public AttackResult Apply(AttackInput input)
    {
        Picture picture = input.Watermarked;
        float[] gone = AreaShape.Object(picture.Width, picture.Height, share, input.Generator);
        return Tampering.Replace(picture, cover: null, Tampering.Inverse(gone));
    }
}
