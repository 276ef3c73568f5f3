namespace MlNetWatermark;

/// <summary>Turns the picture about its centre, clockwise for positive degrees; uncovered corners are black.</summary>
/// <param name="degrees">-180 to 180.</param>
/// <param name="expand">True to enlarge the canvas until everything fits; false to keep it and lose corners.</param>
internal sealed class RotateAttack(double degrees, bool expand) : GeometricAttack
{
    public override string Name => AttackName.Of(expand ? "rotate-expand" : "rotate", degrees);

    public override Geometry Draw(int width, int height, Random generator)
    {
        Homography back = Homography.Rotation(-degrees);
        if (!expand) return AboutCentre(width, height, back);

        // The bounding box of the turned picture; the small allowance keeps rounding errors from adding an empty row.
        (double cosine, double sine) = (Math.Abs(back.A), Math.Abs(back.B));
        int newWidth = (int)Math.Ceiling((width * cosine) + (height * sine) - 1e-6), newHeight = (int)Math.Ceiling((width * sine) + (height * cosine) - 1e-6);
        return new ProjectiveWarp(
            (width, height), (newWidth, newHeight),
            Homography.Translation(width / 2.0, height / 2.0).After(back).After(Homography.Translation(-newWidth / 2.0, -newHeight / 2.0)));
    }
}
