namespace MlNetWatermark;

/// <summary>Keeps smooth blobs of exactly the wanted area; every other pixel is the original's, which never carried the mark.</summary>
/// <param name="kept">Share of the area that stays marked, in (0, 1).</param>
internal sealed class BlobAttack(double kept) : IAttack
{
    public string Name => AttackName.Of("blob", kept);

    public AttackResult Apply(AttackInput input)
    {
        Picture picture = input.Watermarked;
        Picture cover = Tampering.CoverOf(input, Name);
        return Tampering.Replace(picture, cover, BlobShape.Draw(picture.Width, picture.Height, kept, input.Generator));
    }
}
