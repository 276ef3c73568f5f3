namespace MlNetWatermark;

/// <summary>The waves of one direction: whole multiples of one vector.</summary>
/// <param name="X">Across, in periods per tile; shares no divisor with Y.</param>
/// <param name="Y">Down.</param>
/// <param name="Multiples">Which multiples there are, ascending.</param>
internal sealed record WaveDirection(int X, int Y, int[] Multiples)
{
    /// <summary>Sorts a pattern's waves by direction, those of most waves first.</summary>
    public static WaveDirection[] Of(WavePattern pattern) =>
    [
        .. pattern.Waves
            .Select(wave => (Wave: wave, Divisor: (int)Divisor(wave.U, wave.V)))
            .GroupBy(pair => (X: pair.Wave.U / pair.Divisor, Y: pair.Wave.V / pair.Divisor))
            .Select(group => new WaveDirection(group.Key.X, group.Key.Y, [.. group.Select(pair => pair.Divisor).Order()]))
            .OrderByDescending(direction => direction.Multiples.Length),
    ];

    private static long Divisor(int a, int b)
    {
        (long x, long y) = (Math.Abs(a), Math.Abs(b));
        while (y != 0) (x, y) = (y, x % y);
        return x;
    }
}
