namespace MlNetWatermark;

/// <summary>Saves as JPEG with half-resolution colour (4:2:0), as most programs do, and opens the file again.</summary>
internal sealed class JpegAttack(int quality) : IAttack
{
    public string Name => AttackName.Of("jpeg", quality);

    public AttackResult Apply(AttackInput input) =>
        new(Recompression.Through(input.Watermarked, new PictureEncoding { Format = PictureFormat.Jpeg, Quality = quality, FullChroma = false }));
}
