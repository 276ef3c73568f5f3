namespace MlNetWatermark;

/// <summary>Slants the picture sideways about its centre, on its canvas; uncovered corners are black.</summary>
/// <param name="degrees">Angle between the old and the new vertical edges.</param>
internal sealed class ShearAttack(double degrees) : GeometricAttack
{
    public override string Name => AttackName.Of("shear", degrees);

    public override Geometry Draw(int width, int height, Random generator) =>
        AboutCentre(width, height, Homography.Shear(Math.Tan(degrees * Math.PI / 180)));
}
