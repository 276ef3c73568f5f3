using System.Numerics;

namespace MlNetWatermark;

/// <summary>Moves every colour away from (above 1) or towards (below 1) its own grey: f x + (1 - f) grey.</summary>
internal sealed class SaturationAttack(double factor) : IAttack
{
    public string Name => AttackName.Of("saturation", factor);

    public AttackResult Apply(AttackInput input) => PixelEdit.Apply(
        input.Watermarked, colour => colour * (float)factor + new Vector3((1 - (float)factor) * PixelEdit.Grey(colour)));
}
