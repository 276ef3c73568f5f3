using System.Numerics;

namespace MlNetWatermark.Tests;

public class PictureSpectrumTests
{
    [Fact]
    public void Means_over_windows_count_only_what_is_inside()
    {
        float[] plane = [.. Enumerable.Range(0, 7 * 5).Select(i => (float)((i * 37) % 11))];
        float[] means = WindowMean.Of(plane, 7, 5, reach: 2);
        for (int y = 0; y < 5; y++)
        {
            for (int x = 0; x < 7; x++)
            {
                double[] window = [.. from v in Enumerable.Range(y - 2, 5) from u in Enumerable.Range(x - 2, 5) where u is >= 0 and < 7 && v is >= 0 and < 5 select (double)plane[(v * 7) + u]];
                Assert.Equal(window.Average(), means[(y * 7) + x], 1e-4);
            }
        }
    }

    [Theory]
    [InlineData(96, 80, 13.0, -9.0)]
    [InlineData(75, 91, -6.5, 14.25)]
    public void A_wave_is_a_bright_point_with_the_phase_it_has_at_the_centre(int width, int height, double u, double v)
    {
        // u, v: periods across and down the picture; the phase at the centre is 1 radian.
        Random random = new(5);
        float[] grey = new float[width * height];
        for (int i = 0; i < grey.Length; i++)
        {
            (int x, int y) = (i % width - (width / 2), i / width - (height / 2));
            grey[i] = (float)(128 + (10 * random.NextDouble()) + (6 * Math.Cos((2 * Math.PI * ((u * x / width) + (v * y / height))) + 1)));
        }

        PictureSpectrum spectrum = PictureSpectrum.Of(WhitenedPlane.Of([.. grey, .. grey, .. grey], width, height));
        (double bu, double bv) = (u * spectrum.Size / width, v * spectrum.Size / height);
        Assert.True(spectrum.PowerAt(bu, bv) > 7, $"power {spectrum.PowerAt(bu, bv)}");
        Assert.True(spectrum.PowerAt(-bu, -bv) > 7);
        Assert.Equal(1, spectrum.ValueAt(bu, bv).Phase, 0.3);
        Assert.Equal(-1, spectrum.ValueAt(-bu, -bv).Phase, 0.3);
        Assert.InRange(spectrum.Power.Average(), 0.5, 1.5); // noise has the power 1
    }

    [Fact]
    public void Values_are_those_of_the_transform_by_its_definition()
    {
        (int width, int height) = (20, 17);
        Random random = new(3);
        float[] grey = [.. Enumerable.Range(0, width * height).Select(_ => (float)(255 * random.NextDouble()))];
        WhitenedPlane plane = WhitenedPlane.Of([.. grey, .. grey, .. grey], width, height);
        PictureSpectrum spectrum = PictureSpectrum.Of(plane);
        foreach ((int u, int v) in ((int, int)[])[(5, 3), (-7, 12), (20, -9), (-31, -2)])
        {
            Complex expected = 0;
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    double taper = Math.Sqrt(Math.Sin(Math.PI * (x + 0.5) / width) * Math.Sin(Math.PI * (y + 0.5) / height));
                    double angle = -2 * Math.PI * ((u * (x - (width / 2))) + (v * (y - (height / 2)))) / spectrum.Size;
                    expected += plane.Values[(y * width) + x] * taper * Complex.FromPolarCoordinates(1, angle);
                }
            }

            // Amplitudes are relative to the noise around; phases are not.
            Assert.Equal(0, Math.IEEERemainder(spectrum.ValueAt(u, v).Phase - expected.Phase, 2 * Math.PI), 1e-3);
        }
    }
}
