using System.Numerics;

namespace MlNetWatermark;

/// <summary>Raises every value, as a share of full scale, to a power: above 1 darkens, below 1 brightens.</summary>
internal sealed class GammaAttack(double power) : IAttack
{
    public string Name => AttackName.Of("gamma", power);

    public AttackResult Apply(AttackInput input)
    {
        float[] curve = [.. Enumerable.Range(0, 256).Select(value => (float)(255 * Math.Pow(value / 255.0, power)))];
        return PixelEdit.Apply(input.Watermarked, colour => new Vector3(curve[(int)colour.X], curve[(int)colour.Y], curve[(int)colour.Z]));
    }
}
