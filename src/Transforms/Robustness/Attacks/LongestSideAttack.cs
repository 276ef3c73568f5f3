namespace MlNetWatermark;

/// <summary>Shrinks the picture until its longest side has at most so many pixels; smaller pictures stay.</summary>
internal sealed class LongestSideAttack(int most) : GeometricAttack
{
    public override string Name => AttackName.Of("longest-side", most);

    public override Geometry Draw(int width, int height, Random generator)
    {
        double factor = Math.Min(1, (double)most / Math.Max(width, height));
        return new Rescaling((width, height), Side(width * factor), Side(height * factor));
    }
}
