namespace MlNetWatermark;

/// <summary>An attack that only moves pixels. A chain can therefore move masks and covers along with the picture.</summary>
internal abstract class GeometricAttack : IAttack
{
    public abstract string Name { get; }

    /// <summary>Draws what the attack does to every picture of one size.</summary>
    public abstract Geometry Draw(int width, int height, Random generator);

    public AttackResult Apply(AttackInput input)
    {
        Geometry geometry = Draw(input.Watermarked.Width, input.Watermarked.Height, input.Generator);
        return new AttackResult(geometry.Move(input.Watermarked), geometry.Move(mask: null));
    }

    /// <summary>A side after scaling: rounded, at least one pixel.</summary>
    protected static int Side(double side) => Math.Max(1, (int)Math.Round(side));

    /// <summary>Applies a map about the picture's centre and keeps the canvas.</summary>
    protected static Geometry AboutCentre(int width, int height, Homography toSource) => new ProjectiveWarp(
        (width, height), (width, height),
        Homography.Translation(width / 2.0, height / 2.0).After(toSource).After(Homography.Translation(-width / 2.0, -height / 2.0)));
}
