namespace MlNetWatermark;

/// <summary>Mirrors the picture, left to right or top to bottom.</summary>
internal sealed class FlipAttack(bool vertical) : GeometricAttack
{
    public override string Name => vertical ? "flip-vertical" : "flip";

    public override Geometry Draw(int width, int height, Random generator) =>
        AboutCentre(width, height, vertical ? Homography.Scaling(1, -1) : Homography.Scaling(-1, 1));
}
