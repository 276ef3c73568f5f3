namespace MlNetWatermark;

/// <summary>Gaussian blur at full resolution; the border repeats its last pixel.</summary>
/// <param name="sigma">Standard deviation in pixels.</param>
internal sealed class BlurAttack(double sigma) : IAttack
{
    public string Name => AttackName.Of("blur", sigma);

    public AttackResult Apply(AttackInput input)
    {
        Picture picture = input.Watermarked;
        return PixelEdit.Planes(picture, plane => GaussianSmoothing.Apply(plane, picture.Width, picture.Height, sigma));
    }
}
