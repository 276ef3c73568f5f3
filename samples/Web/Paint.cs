using System.Runtime.InteropServices;

namespace MlNetWatermark.Web;

/// <summary>Paints over the picture along the way that a pointer took.</summary>
internal sealed class Paint : IAttack
{
    private const double LeastRadius = 0.002, MostRadius = 0.5;

    /// <summary>Most discs times their area, in squares of the longer side: a second for the largest picture.</summary>
    private const double MostWork = 20;

    private const int MostDiscs = 20_000;

    private const int Red = 216, Green = 84, Blue = 60;

    /// <summary>Highest change of the colour from pixel to pixel.</summary>
    /// <remarks>
    /// Grain, as airbrushes have it: a plain area carries nothing by which the model could tell marked from unmarked, and it answers "marked". Measured on three photographs: of an
    /// area painted in one colour 91 to 100 % of the pixels are called marked, with grain of this size none (files kept without loss).
    /// </remarks>
    private const int Grain = 30;

    private readonly double _radius;
    private readonly List<(double X, double Y)> _discs = [];

    /// <param name="shares">The brush's radius as a share of the longer side, then X and Y of each point as shares of width and height.</param>
    /// <exception cref="ArgumentException">The radius is out of range, there is no point, a point is outside, or the stroke is too long.</exception>
    public Paint(double[] shares)
    {
        if (shares.Length < 3 || shares.Length % 2 == 0 || shares[0] is < LeastRadius or > MostRadius || shares.Skip(1).Any(share => share is < 0 or > 1))
        {
            throw new ArgumentException($"A stroke needs a radius of {LeastRadius} to {MostRadius} and points as shares of the picture.");
        }

        _radius = shares[0];
        _discs.Add((shares[1], shares[2]));
        for (int i = 3; i < shares.Length; i += 2) Follow(shares[i], shares[i + 1]);
    }

    public string Name => "paint";

    public AttackResult Apply(AttackInput input)
    {
        Picture picture = input.Watermarked;
        byte[] rgba = (byte[])picture.Rgba.Clone();
        Span<uint> pixels = MemoryMarshal.Cast<byte, uint>(rgba.AsSpan());
        double radius = Math.Max(0.5, _radius * Math.Max(picture.Width, picture.Height));
        foreach ((double x, double y) in _discs) Fill(pixels, picture.Width, picture.Height, x * picture.Width, y * picture.Height, radius);
        return new AttackResult(new Picture(picture.Width, picture.Height, rgba));
    }

    // Discs so close that the stroke has no notches.
    private void Follow(double x, double y)
    {
        (double fromX, double fromY) = _discs[^1];
        int steps = Math.Max(1, (int)Math.Ceiling(4 * Math.Max(Math.Abs(x - fromX), Math.Abs(y - fromY)) / _radius));
        if (_discs.Count + steps > MostDiscs || (_discs.Count + steps) * Math.PI * _radius * _radius > MostWork) throw new ArgumentException("The stroke is too long for its brush.");
        for (int step = 1; step <= steps; step++) _discs.Add((fromX + ((x - fromX) * step / steps), fromY + ((y - fromY) * step / steps)));
    }

    private static void Fill(Span<uint> pixels, int width, int height, double x, double y, double radius)
    {
        int bottom = Math.Min(height - 1, (int)(y + radius));
        for (int row = Math.Max(0, (int)(y - radius)); row <= bottom; row++)
        {
            double across = (radius * radius) - ((row + 0.5 - y) * (row + 0.5 - y));
            if (across <= 0) continue;
            double half = Math.Sqrt(across);
            int from = Math.Clamp((int)Math.Round(x - half), 0, width), to = Math.Clamp((int)Math.Round(x + half), 0, width);
            for (int column = from; column < to; column++) pixels[(row * width) + column] = Grainy((row * width) + column);
        }
    }

    // The same for a pixel however often the brush passes over it. Mixed as the end of MurmurHash3 (Appleby, 2011, public domain) does.
    private static uint Grainy(int pixel)
    {
        uint mixed = (uint)pixel;
        mixed = (mixed ^ (mixed >> 16)) * 0x85EBCA6B;
        mixed = (mixed ^ (mixed >> 13)) * 0xC2B2AE35;
        int grain = (int)((mixed >> 16) % ((2 * Grain) + 1)) - Grain;
        return 0xFF000000 | ((uint)(Blue + grain) << 16) | ((uint)(Green + grain) << 8) | (uint)(Red + grain);
    }
}
