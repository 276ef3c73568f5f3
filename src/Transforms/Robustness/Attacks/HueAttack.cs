using System.Numerics;

namespace MlNetWatermark;

/// <summary>Turns the hue of the HSV colour wheel.</summary>
/// <param name="turns">-0.5 to 0.5; 0.5 is the opposite hue.</param>
internal sealed class HueAttack(double turns) : IAttack
{
    public string Name => AttackName.Of("hue", turns);

    public AttackResult Apply(AttackInput input) => PixelEdit.Apply(input.Watermarked, Turn);

    private Vector3 Turn(Vector3 colour)
    {
        float value = Math.Max(colour.X, Math.Max(colour.Y, colour.Z));
        float chroma = value - Math.Min(colour.X, Math.Min(colour.Y, colour.Z));
        if (chroma == 0) return colour;

        float sixths = value == colour.X ? (colour.Y - colour.Z) / chroma
            : value == colour.Y ? 2 + (colour.Z - colour.X) / chroma
            : 4 + (colour.X - colour.Y) / chroma;
        float hue = sixths + 6 * (float)turns + 12; // + 12 keeps the remainder below positive
        return new Vector3(Channel(5), Channel(3), Channel(1));

        // HSV to RGB: channel n is value - chroma * clamp(min(k, 4 - k), 0, 1), k = (n + hue) mod 6.
        float Channel(float n)
        {
            float k = (n + hue) % 6;
            return value - chroma * Math.Clamp(Math.Min(k, 4 - k), 0, 1);
        }
    }
}
