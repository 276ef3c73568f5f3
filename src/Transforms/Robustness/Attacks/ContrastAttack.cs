using System.Numerics;

namespace MlNetWatermark;

/// <summary>Moves every value away from (above 1) or towards (below 1) the picture's mean grey: f x + (1 - f) mean.</summary>
internal sealed class ContrastAttack(double factor) : IAttack
{
    public string Name => AttackName.Of("contrast", factor);

    public AttackResult Apply(AttackInput input)
    {
        Vector3 offset = new((1 - (float)factor) * PixelEdit.MeanGrey(input.Watermarked));
        return PixelEdit.Apply(input.Watermarked, colour => colour * (float)factor + offset);
    }
}
