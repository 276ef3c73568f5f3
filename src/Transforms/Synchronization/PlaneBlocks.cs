using System.Numerics;

namespace MlNetWatermark;

/// <summary>A whitened picture cut into blocks, in each of which the phase of a wave can be measured.</summary>
internal sealed class PlaneBlocks
{
    private const int PerSide = 8, Shortest = 8;

    private readonly float[] _values;
    private readonly int[] _starts; // of each block in the values, and the end of the last one

    /// <param name="plane">The picture.</param>
    public PlaneBlocks(WhitenedPlane plane)
    {
        (Width, Height) = (plane.Width, plane.Height);
        int columns = Math.Clamp(plane.Width / Shortest, 1, PerSide), rows = Math.Clamp(plane.Height / Shortest, 1, PerSide);
        int[] across = Cuts(plane.Width, columns), down = Cuts(plane.Height, rows);
        (Longest, Highest) = (Widest(across), Widest(down));
        Longest = (Longest + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        Corners = new (int, int)[columns * rows];
        Middles = new (double, double)[Corners.Length];
        _starts = new int[Corners.Length + 1];
        _values = new float[plane.Height * columns * Longest];
        for (int block = 0; block < Corners.Length; block++)
        {
            (int left, int right) = (across[block % columns], across[(block % columns) + 1]);
            (int top, int bottom) = (down[block / columns], down[(block / columns) + 1]);
            Corners[block] = (left, top);
            Middles[block] = ((left + right) / 2.0, (top + bottom) / 2.0);
            _starts[block + 1] = _starts[block] + ((bottom - top) * Longest);
            for (int y = top; y < bottom; y++) plane.Values.AsSpan((y * plane.Width) + left, right - left).CopyTo(_values.AsSpan(_starts[block] + ((y - top) * Longest)));
        }
    }

    /// <summary>Width of the picture.</summary>
    public int Width { get; }

    /// <summary>Height of the picture.</summary>
    public int Height { get; }

    /// <summary>Values in a row of a block: of the widest one, filled up with zeros to whole vectors.</summary>
    public int Longest { get; }

    /// <summary>Rows of the highest block.</summary>
    public int Highest { get; }

    /// <summary>Left and top pixel of each block.</summary>
    public (int Left, int Top)[] Corners { get; }

    /// <summary>The middle of each block in pixels.</summary>
    public (double X, double Y)[] Middles { get; }

    /// <summary>The values of one block, row by row.</summary>
    public ReadOnlySpan<float> Values(int block) => _values.AsSpan(_starts[block], _starts[block + 1] - _starts[block]);

    private static int[] Cuts(int length, int parts) => [.. Enumerable.Range(0, parts + 1).Select(i => i * length / parts)];

    private static int Widest(int[] cuts) => Enumerable.Range(0, cuts.Length - 1).Max(i => cuts[i + 1] - cuts[i]);
}
