namespace MlNetWatermark;

/// <summary>A projective map of the plane, row by row: u = (A x + B y + C) / w, v = (D x + E y + F) / w, w = G x + H y + I.</summary>
internal readonly record struct Homography(double A, double B, double C, double D, double E, double F, double G, double H, double I)
{
    public static Homography Translation(double x, double y) => new(1, 0, x, 0, 1, y, 0, 0, 1);

    public static Homography Scaling(double x, double y) => new(x, 0, 0, 0, y, 0, 0, 0, 1);

    public static Homography Shear(double x) => new(1, x, 0, 0, 1, 0, 0, 0, 1);

    /// <summary>Turns about the origin; with y downwards, positive degrees turn clockwise. Quarter turns are exact.</summary>
    public static Homography Rotation(double degrees)
    {
        (double sine, double cosine) = degrees switch
        {
            0 => (0, 1),
            90 => (1, 0),
            -90 => (-1, 0),
            180 or -180 => (0, -1),
            _ => Math.SinCos(degrees * Math.PI / 180),
        };
        return new(cosine, -sine, 0, sine, cosine, 0, 0, 0, 1);
    }

    /// <summary>Maps the unit square's corners (0, 0), (1, 0), (1, 1), (0, 1) to a convex quadrilateral (Heckbert, 1989, section 2.2).</summary>
    public static Homography ToQuadrilateral(ReadOnlySpan<(double X, double Y)> corners)
    {
        ((double x0, double y0), (double x1, double y1), (double x2, double y2), (double x3, double y3)) = (corners[0], corners[1], corners[2], corners[3]);
        (double dx1, double dx2, double sumX) = (x1 - x2, x3 - x2, x0 - x1 + x2 - x3);
        (double dy1, double dy2, double sumY) = (y1 - y2, y3 - y2, y0 - y1 + y2 - y3);
        double area = (dx1 * dy2) - (dx2 * dy1);
        double g = ((sumX * dy2) - (dx2 * sumY)) / area, h = ((dx1 * sumY) - (sumX * dy1)) / area;
        return new(x1 - x0 + (g * x1), x3 - x0 + (h * x3), x0, y1 - y0 + (g * y1), y3 - y0 + (h * y3), y0, g, h, 1);
    }

    public (double X, double Y) Of(double x, double y)
    {
        double w = (G * x) + (H * y) + I;
        return (((A * x) + (B * y) + C) / w, ((D * x) + (E * y) + F) / w);
    }

    /// <summary>The map that applies <paramref name="first"/> and then this one.</summary>
    public Homography After(Homography first) => new(
        (A * first.A) + (B * first.D) + (C * first.G), (A * first.B) + (B * first.E) + (C * first.H), (A * first.C) + (B * first.F) + (C * first.I),
        (D * first.A) + (E * first.D) + (F * first.G), (D * first.B) + (E * first.E) + (F * first.H), (D * first.C) + (E * first.F) + (F * first.I),
        (G * first.A) + (H * first.D) + (I * first.G), (G * first.B) + (H * first.E) + (I * first.H), (G * first.C) + (H * first.F) + (I * first.I));

    /// <summary>The way back, up to a common factor that a projective map does not notice.</summary>
    public Homography Inverse() => new(
        (E * I) - (F * H), (C * H) - (B * I), (B * F) - (C * E),
        (F * G) - (D * I), (A * I) - (C * G), (C * D) - (A * F),
        (D * H) - (E * G), (B * G) - (A * H), (A * E) - (B * D));
}
