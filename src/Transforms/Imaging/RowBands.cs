namespace MlNetWatermark;

/// <summary>Spreads the rows of a picture over the processor's cores.</summary>
internal static class RowBands
{
    /// <summary>Calls <paramref name="band"/> with row ranges [from, to) that together cover [0, height) once, some at the same time.</summary>
    public static void Run(int height, Action<int, int> band)
    {
        // Four bands a core even out a busy core; below 16 rows a band costs more to start than to run.
        int bands = Math.Clamp(height / 16, 1, 4 * Environment.ProcessorCount);
        if (bands == 1)
        {
            band(0, height);
            return;
        }

        Parallel.For(0, bands, index => band((int)((long)height * index / bands), (int)((long)height * (index + 1) / bands)));
    }
}
