namespace MlNetWatermark;

/// <summary>Multiplies every value by a factor.</summary>
internal sealed class BrightnessAttack(double factor) : IAttack
{
    public string Name => AttackName.Of("brightness", factor);

    public AttackResult Apply(AttackInput input) => PixelEdit.Apply(input.Watermarked, colour => colour * (float)factor);
}
