namespace MlNetWatermark.Tests;

/// <summary>Poisson blending and shifting.</summary>
public sealed class TamperEditTests
{
    private const int Width = 80, Height = 60;

    private static readonly float[] s_disc = PatchFillTests.Hole(Width, Height, (x, y) => Math.Pow(x - 42, 2) + Math.Pow(y - 27, 2) < 300);

    [Fact]
    public void A_constant_offset_is_removed_exactly()
    {
        Picture target = TestPictures.Natural(Width, Height, noise: 3);
        Picture source = TestPictures.Make(Width, Height, (x, y, c) => target.Rgba[(4 * ((y * Width) + x)) + c] + (9 * c) - 12);
        Assert.NotEqual(target.Rgba, source.Rgba);
        Assert.Equal(target.Rgba, PoissonBlending.Apply(source, target, s_disc).Rgba);
    }

    [Fact]
    public void A_flat_source_takes_on_the_ramp_around_it()
    {
        // A linear ramp solves Laplace's equation, so it is the one right answer.
        Picture ramp = TestPictures.Make(Width, Height, (x, y, c) => 40 + x + (2 * y) - (5 * c));
        Picture blended = PoissonBlending.Apply(TestPictures.Make(Width, Height, (_, _, c) => 90 * c), ramp, s_disc);
        Assert.InRange(blended.Rgba.Zip(ramp.Rgba, (first, second) => Math.Abs(first - second)).Max(), 0, 8);
        Assert.InRange(blended.Rgba.Zip(ramp.Rgba, (first, second) => Math.Abs(first - second)).Average(), 0, 0.5);
    }

    [Fact]
    public void Borders_meet_and_gradients_are_the_sources()
    {
        Picture target = TestPictures.Make(Width, Height, (_, _, c) => 150 - (20 * c)), source = TestPictures.Make(Width, Height, (x, _, _) => x % 8 < 4 ? 60 : 70);
        Picture blended = PoissonBlending.Apply(source, target, s_disc);
        for (int i = 0; i < s_disc.Length - 1; i++)
        {
            int step = blended.Rgba[4 * (i + 1)] - blended.Rgba[4 * i];
            if (s_disc[i] != s_disc[i + 1]) Assert.InRange(step, -12, 12);
            else if (s_disc[i] == 1) Assert.InRange(step - (source.Rgba[4 * (i + 1)] - source.Rgba[4 * i]), -4, 4);
            else if (i % Width < Width - 1) Assert.Equal(0, step);
        }
    }

    [Fact]
    public void A_shift_moves_every_pixel_and_continues_at_the_other_side()
    {
        Picture picture = TestPictures.Random(Width, Height);
        foreach ((int right, int down) in ((int, int)[])[(7, 5), (-30, 12), (0, -59), (200, 0)])
        {
            Picture moved = ShiftedCopy.Apply(picture, right, down);
            for (int y = 0; y < Height; y++)
            {
                for (int x = 0; x < Width; x++)
                {
                    int from = ((((y - down + Height) % Height) * Width) + ((x - right + (3 * Width)) % Width)) * 4;
                    Assert.Equal(picture.Rgba.AsSpan(from, 4), moved.Rgba.AsSpan(((y * Width) + x) * 4, 4));
                }
            }
        }
    }

    [Fact]
    public void A_shift_is_far_enough_and_takes_little_from_beyond_the_edge()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            (int right, int down) = ShiftedCopy.Draw(s_disc, Width, Height, new Random(seed));
            Assert.True(Math.Abs(right) >= Width / 8 || Math.Abs(down) >= Height / 8);
            int beyond = Enumerable.Range(0, s_disc.Length).Count(i => s_disc[i] == 1 && !((i % Width) - right is >= 0 and < Width && (i / Width) - down is >= 0 and < Height));
            Assert.InRange(beyond, 0, s_disc.Sum() / 4);
        }
    }
}
