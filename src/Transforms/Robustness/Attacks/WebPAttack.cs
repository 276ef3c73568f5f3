namespace MlNetWatermark;

/// <summary>Saves as WebP and opens the file again. Below quality 100 the codec is lossy.</summary>
internal sealed class WebPAttack(int quality) : IAttack
{
    public string Name => AttackName.Of("webp", quality);

    public AttackResult Apply(AttackInput input) =>
        new(Recompression.Through(input.Watermarked, new PictureEncoding { Format = PictureFormat.WebP, Quality = quality }));
}
