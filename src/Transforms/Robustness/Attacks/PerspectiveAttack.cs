namespace MlNetWatermark;

/// <summary>Moves each corner of the picture inwards on its own, as a photograph of a screen does; what is uncovered is black.</summary>
/// <param name="share">Largest way of a corner, as a share of half the width and half the height: torchvision's distortion scale.</param>
internal sealed class PerspectiveAttack(double share) : GeometricAttack
{
    public override string Name => AttackName.Of("perspective", share);

    public override Geometry Draw(int width, int height, Random generator)
    {
        (double X, double Y)[] corners;
        do
        {
            corners =
            [
                (Way(width), Way(height)), (width - Way(width), Way(height)),
                (width - Way(width), height - Way(height)), (Way(width), height - Way(height)),
            ];
        }
        while (!IsConvex(corners));

        return new ProjectiveWarp(
            (width, height), (width, height), Homography.Scaling(width, height).After(Homography.ToQuadrilateral(corners).Inverse()));

        double Way(int side) => share * generator.NextDouble() * side / 2;
    }

    /// <summary>Only a convex quadrilateral is a picture seen from in front; far corners can draw another.</summary>
    private static bool IsConvex((double X, double Y)[] corners)
    {
        for (int i = 0; i < 4; i++)
        {
            ((double x0, double y0), (double x1, double y1), (double x2, double y2)) = (corners[i], corners[(i + 1) % 4], corners[(i + 2) % 4]);
            if (((x1 - x0) * (y2 - y1)) - ((y1 - y0) * (x2 - x1)) <= 0) return false;
        }

        return true;
    }
}
