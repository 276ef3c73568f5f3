using System.Numerics;
using MathNet.Numerics;

namespace MlNetWatermark;

/// <summary>Looks for whole pictures that were only turned about their centre and perhaps mirrored, on the old canvas or on one that grew with them.</summary>
/// <remarks>
/// Their maps have one number, the angle, and even the place in the tile is known. So nearly nothing looks good by chance, and pictures are found whose waves are too weak for the other searches.
/// </remarks>
internal static class CentredSearch
{
    private const double Step = 0.2; // degrees; the waves turn by a third of a bin
    private const int Angles = (int)(360 / Step);

    /// <summary>The best placements, by how well the phases of the waves agree.</summary>
    /// <param name="spectrum">Of the plane.</param>
    /// <param name="pattern">The waves.</param>
    /// <param name="plane">The picture.</param>
    /// <param name="side">The working size.</param>
    /// <param name="count">How many.</param>
    /// <returns>From pixels of the plane to the working size.</returns>
    public static IReadOnlyList<Homography> Find(PictureSpectrum spectrum, WavePattern pattern, WhitenedPlane plane, int side, int count)
    {
        Wave[] waves = [.. pattern.Waves];
        List<(Homography ToWorking, double Agreement)>[] found = new List<(Homography, double)>[Angles];
        RowBands.Run(Angles, (from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                found[i] = [];
                Homography turned = Homography.Rotation(-i * Step).After(Homography.Translation(-plane.Width / 2.0, -plane.Height / 2.0));
                foreach ((double width, double height) in Sizes(plane.Width, plane.Height, i * Step * Math.PI / 180))
                {
                    foreach (int mirror in (ReadOnlySpan<int>)[1, -1])
                    {
                        Homography toWorking = Homography.Translation(side / 2.0, side / 2.0).After(Homography.Scaling(mirror * side / width, side / height)).After(turned);
                        found[i].Add((toWorking, Agreement(spectrum, waves, plane, toWorking)));
                    }
                }
            }
        });
        return [.. found.SelectMany(list => list).OrderByDescending(item => item.Agreement).Take(count).Select(item => item.ToWorking)];
    }

    // The sizes that the picture may have had: as large as the canvas, or such that the canvas is the box around it.
    private static List<(double Width, double Height)> Sizes(int width, int height, double radians)
    {
        List<(double, double)> sizes = [(width, height)];
        (double cosine, double sine) = (Math.Abs(Math.Cos(radians)), Math.Abs(Math.Sin(radians)));
        double spread = (cosine * cosine) - (sine * sine);
        if (Math.Abs(spread) < 0.1 || sine < 1e-6) return sizes;
        (double inner, double other) = (((width * cosine) - (height * sine)) / spread, ((height * cosine) - (width * sine)) / spread);
        if (inner > 0.2 * width && other > 0.2 * height) sizes.Add((inner, other));
        return sizes;
    }

    private static double Agreement(PictureSpectrum spectrum, Wave[] waves, WhitenedPlane plane, Homography toWorking)
    {
        // Phases of the spectrum are those at this pixel.
        (double x, double y) = toWorking.Of((plane.Width / 2) + 0.5, (plane.Height / 2) + 0.5);
        double scale = (double)spectrum.Size / WavePattern.Side, sum = 0;
        Span<double> angles = stackalloc double[Vector<double>.Count], real = stackalloc double[angles.Length], imaginary = stackalloc double[angles.Length];
        for (int i = 0; i < waves.Length; i += angles.Length)
        {
            angles.Clear();
            real.Clear();
            imaginary.Clear();
            for (int k = 0; k < angles.Length && i + k < waves.Length; k++)
            {
                Wave wave = waves[i + k];
                Complex32 value = spectrum.ValueAt(scale * ((toWorking.A * wave.U) + (toWorking.D * wave.V)), scale * ((toWorking.B * wave.U) + (toWorking.E * wave.V)));
                (real[k], imaginary[k]) = (value.Real, value.Imaginary);
                angles[k] = 2 * Math.PI * ((wave.U * (x - 0.5)) + (wave.V * (y - 0.5)) + wave.Phase) / WavePattern.Side;
            }

            (Vector<double> sine, Vector<double> cosine) = Vector.SinCos(new Vector<double>(angles));
            sum += Vector.Sum((new Vector<double>(real) * cosine) + (new Vector<double>(imaginary) * sine));
        }

        return sum;
    }
}
