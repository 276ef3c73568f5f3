namespace MlNetWatermark;

/// <summary>Saves as JPEG and opens the file again.</summary>
/// <param name="quality">1 to 100.</param>
/// <param name="fullChroma">True to keep colour at full resolution (4:4:4); false for half (4:2:0), as most programs do.</param>
internal sealed class JpegAttack(int quality, bool fullChroma = false) : IAttack
{
    public string Name => AttackName.Of(fullChroma ? "jpeg444" : "jpeg", quality);

    public AttackResult Apply(AttackInput input) =>
        new(Recompression.Through(input.Watermarked, new PictureEncoding { Format = PictureFormat.Jpeg, Quality = quality, FullChroma = fullChroma }));
}
