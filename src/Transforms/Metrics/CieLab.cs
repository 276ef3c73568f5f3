namespace MlNetWatermark;

/// <summary>A colour in CIE 1976 L*a*b*, white D65.</summary>
/// <param name="L">Lightness, 0 (black) to 100 (white).</param>
/// <param name="A">Green (negative) to red.</param>
/// <param name="B">Blue (negative) to yellow.</param>
internal readonly record struct CieLab(double L, double A, double B)
{
    private const double Radian = Math.PI / 180;
    private const double Power7Of25 = 6103515625;

    private static readonly double[] Linear = [.. Enumerable.Range(0, 256).Select(value => Linearize(value / 255.0))];

    /// <summary>From sRGB (IEC 61966-2-1): BT.709 primaries, white (0.95047, 1, 1.08883).</summary>
    public static CieLab FromSrgb(byte red, byte green, byte blue)
    {
        double r = Linear[red], g = Linear[green], b = Linear[blue];
        double x = Compress(((0.412453 * r) + (0.357580 * g) + (0.180423 * b)) / 0.95047);
        double y = Compress((0.212671 * r) + (0.715160 * g) + (0.072169 * b));
        double z = Compress(((0.019334 * r) + (0.119193 * g) + (0.950227 * b)) / 1.08883);
        return new CieLab((116 * y) - 16, 500 * (x - y), 200 * (y - z));
    }

    /// <summary>CIEDE2000 with all three weights 1; symmetric, 0 for equal colours.</summary>
    /// <remarks>
    /// "The CIEDE2000 Color-Difference Formula: Implementation Notes, Supplementary Test Data, and Mathematical Observations" (2005); names
    /// follow its symbols, angles are in degrees.
    /// </remarks>
    public static double Difference(CieLab one, CieLab other)
    {
        double meanC = (Length(one.A, one.B) + Length(other.A, other.B)) / 2;
        double stretch = 1.5 - (0.5 * Saturation(meanC)); // 1 + G
        double c1 = Length(stretch * one.A, one.B), c2 = Length(stretch * other.A, other.B);
        double h1 = Hue(stretch * one.A, one.B), h2 = Hue(stretch * other.A, other.B);

        // Hues are averaged and subtracted over the shorter arc; without colour there is no hue, and the other one's counts.
        double deltaHue = 0;
        double meanHue = h1 + h2;
        if (c1 * c2 != 0)
        {
            deltaHue = h2 - h1;
            meanHue /= 2;
            if (Math.Abs(deltaHue) > 180)
            {
                deltaHue -= Math.CopySign(360, deltaHue);
                meanHue += meanHue < 180 ? 180 : -180;
            }
        }

        double meanL = ((one.L + other.L) / 2) - 50;
        meanC = (c1 + c2) / 2;
        double t = 1 - (0.17 * Math.Cos((meanHue - 30) * Radian)) + (0.24 * Math.Cos(2 * meanHue * Radian))
            + (0.32 * Math.Cos(((3 * meanHue) + 6) * Radian)) - (0.20 * Math.Cos(((4 * meanHue) - 63) * Radian));
        double blueness = (meanHue - 275) / 25;
        double rotation = -2 * Saturation(meanC) * Math.Sin(60 * Math.Exp(-blueness * blueness) * Radian); // R_T

        double lightness = (other.L - one.L) / (1 + (0.015 * meanL * meanL / Math.Sqrt(20 + (meanL * meanL))));
        double chroma = (c2 - c1) / (1 + (0.045 * meanC));
        double hue = 2 * Math.Sqrt(c1 * c2) * Math.Sin(deltaHue / 2 * Radian) / (1 + (0.015 * meanC * t));
        return Math.Sqrt((lightness * lightness) + (chroma * chroma) + (hue * hue) + (rotation * chroma * hue));
    }

    private static double Linearize(double value) => value > 0.04045 ? Math.Pow((value + 0.055) / 1.055, 2.4) : value / 12.92;

    private static double Compress(double share) => share > 216.0 / 24389 ? Math.Cbrt(share) : ((24389.0 / 27 * share) + 16) / 116;

    private static double Length(double a, double b) => Math.Sqrt((a * a) + (b * b));

    private static double Hue(double a, double b)
    {
        double angle = Math.Atan2(b, a) / Radian;
        return angle < 0 ? angle + 360 : angle;
    }

    /// <summary>sqrt(C^7 / (C^7 + 25^7)): 0 for grey, near 1 for vivid colours.</summary>
    private static double Saturation(double chroma)
    {
        double cube = chroma * chroma * chroma;
        double power = cube * cube * chroma;
        return Math.Sqrt(power / (power + Power7Of25));
    }
}
