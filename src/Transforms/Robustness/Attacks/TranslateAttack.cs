namespace MlNetWatermark;

/// <summary>Moves the picture by whole pixels towards a random corner of its canvas; what is uncovered is black.</summary>
/// <param name="share">Share of each side that leaves the canvas, in [0, 1).</param>
internal sealed class TranslateAttack(double share) : GeometricAttack
{
    public override string Name => AttackName.Of("translate", share);

    public override Geometry Draw(int width, int height, Random generator)
    {
        int corner = generator.Next(4);
        double across = Math.Round(width * share), down = Math.Round(height * share);
        return new ProjectiveWarp(
            (width, height), (width, height), Homography.Translation(corner % 2 == 0 ? across : -across, corner < 2 ? down : -down));
    }
}
