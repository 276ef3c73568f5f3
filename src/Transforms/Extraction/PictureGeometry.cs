namespace MlNetWatermark;

/// <summary>How a picture lay when it was read, compared with how it was marked.</summary>
public sealed record PictureGeometry
{
    /// <summary>Degrees, from -180 to 180, by which the marked picture was turned clockwise.</summary>
    public required double Rotation { get; init; }

    /// <summary>Whether the marked picture was mirrored from left to right before it was turned.</summary>
    public required bool Mirrored { get; init; }

    /// <summary>How wide the whole marked picture would be at the scale of this one, in pixels: larger than this one if it was cut.</summary>
    public required double OriginalWidth { get; init; }

    /// <summary>How high the whole marked picture would be at the scale of this one, in pixels.</summary>
    public required double OriginalHeight { get; init; }

    /// <param name="toWorking">From pixels of the picture to the square working size.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="side">The working size.</param>
    internal static PictureGeometry Of(Homography toWorking, int width, int height, int side)
    {
        // Around the middle, where a projective map is as good as linear.
        (double x, double y) = (width / 2.0, height / 2.0);
        (double u, double v) = toWorking.Of(x, y);
        (double ux, double vx) = toWorking.Of(x + 1, y);
        (double uy, double vy) = toWorking.Of(x, y + 1);
        (double a, double b, double c, double d) = (ux - u, uy - u, vx - v, vy - v);
        bool mirrored = (a * d) - (b * c) < 0;
        double degrees = (mirrored ? Math.Atan2(-b, -a) : Math.Atan2(b, a)) * 180 / Math.PI;
        return new PictureGeometry
        {
            Rotation = degrees,
            Mirrored = mirrored,
            OriginalWidth = side / Math.Sqrt((a * a) + (b * b)),
            OriginalHeight = side / Math.Sqrt((c * c) + (d * d)),
        };
    }
}
