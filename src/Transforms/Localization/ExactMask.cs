using System.Runtime.InteropServices;

namespace MlNetWatermark;

/// <summary>Draws the network's mask again along the exact layer, where a picture still has one.</summary>
internal static class ExactMask
{
    /// <summary>Pixels, and share of the shorter side, up to which the network's mask may reach beyond a border.</summary>
    private const int ReachPixels = 8;
    private const double ReachShare = 0.03;

    /// <summary>Side of squares of one colour that count as painted: no mark lies in those, whatever the network makes of what it never saw.</summary>
    private const int Painted = 8;

    /// <summary>Combines.</summary>
    /// <param name="picture">The picture that was read.</param>
    /// <param name="network">Gives Width * Height probabilities, if they are needed; not changed.</param>
    /// <param name="anywhere">False: only where the picture is not cut.</param>
    /// <returns>
    /// Null without the layer. Otherwise 1 where the layer is intact; what the network says where it sees a mark in areas too thick for a blurred border and not of a single colour,
    /// because there a marked pixel was edited; 0 elsewhere.
    /// </returns>
    public static float[]? Combine(Picture picture, Func<float[]> network, bool anywhere = true) =>
        ExactLayer.Find(picture, anywhere) is { } intact ? Combine(picture, network(), intact) : null;

    private static float[] Combine(Picture picture, float[] network, bool[] intact)
    {
        bool[] edited = new bool[network.Length], painted = OfOneColour(picture);
        for (int i = 0; i < edited.Length; i++) edited[i] = !intact[i] && !painted[i] && network[i] > MaskCoverage.Threshold;
        int reach = Math.Max(ReachPixels, (int)Math.Round(ReachShare * Math.Min(picture.Width, picture.Height)));
        bool[] thick = SquareOpening.Of(edited, picture.Width, picture.Height, (2 * reach) + 1);
        float[] mask = new float[network.Length];
        for (int i = 0; i < mask.Length; i++) mask[i] = intact[i] ? 1 : thick[i] ? network[i] : 0;
        return mask;
    }

    private static bool[] OfOneColour(Picture picture)
    {
        (int width, int height) = (picture.Width, picture.Height);
        ReadOnlySpan<int> pixels = MemoryMarshal.Cast<byte, int>(picture.Rgba);
        bool[] same = new bool[width * height];
        for (int i = 0; i < same.Length; i++) same[i] = (i % width == 0 || pixels[i] == pixels[i - 1]) && (i < width || pixels[i] == pixels[i - width]);
        return SquareOpening.Of(same, width, height, Painted);
    }
}
