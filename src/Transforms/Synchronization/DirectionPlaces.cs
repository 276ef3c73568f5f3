namespace MlNetWatermark;

/// <summary>Where in a spectrum the waves of one direction may lie: the places of its vector whose multiples are bright together.</summary>
/// <param name="Direction">The direction.</param>
/// <param name="Places">In bins, in any order; of a place and its negative one.</param>
internal sealed record DirectionPlaces(WaveDirection Direction, (double X, double Y)[] Places)
{
    private const int Count = 240;

    /// <summary>Looks.</summary>
    /// <param name="spectrum">Where.</param>
    /// <param name="direction">Which waves.</param>
    /// <param name="least">Fewest bins for one period per tile.</param>
    /// <param name="most">Most bins for it.</param>
    public static DirectionPlaces Find(PictureSpectrum spectrum, WaveDirection direction, double least, double most)
    {
        double length = Math.Sqrt((direction.X * direction.X) + (direction.Y * direction.Y));
        int highest = direction.Multiples[^1];
        double step = 0.8 / highest; // the highest multiple moves by less than a bin
        double inner = least * length, outer = Math.Min(most * length, 0.47 * spectrum.Size / highest);
        int reach = (int)(outer / step);
        // A multiple of a place on the grid falls into a bin across that the column tells and one down that the row tells. One half is enough: the other is its mirror image.
        int[][] down = [.. direction.Multiples.Select(multiple => Enumerable.Range(0, reach + 1).Select(row => (int)Math.Round(multiple * (row * step))).ToArray())];
        float[][] columns = [new float[reach + 3], new float[reach + 3], new float[reach + 3]]; // one before, one looked at and one after, with a row more at each end
        Peaks peaks = new();
        for (int column = -reach; column <= reach + 1; column++)
        {
            float[] next = columns[(column + reach) % 3];
            Array.Clear(next);
            if (column <= reach) Sum(spectrum, direction.Multiples, column * step, step, inner * inner, outer * outer, down, next.AsSpan(1, reach + 1));
            // The columns at the border are no peaks, as one side of them is not known.
            if (column - 1 > -reach && column - 1 < reach) peaks.Take(columns[(column + reach + 1) % 3], columns[(column + reach + 2) % 3], next, column - 1);
        }

        return new DirectionPlaces(direction, [.. peaks.Best.Select(place => (place.Column * step, place.Row * step))]);
    }

    // Of every place of one column that is neither too near nor too far.
    private static void Sum(PictureSpectrum spectrum, int[] multiples, double x, double step, double nearest, double farthest, int[][] down, Span<float> sums)
    {
        int from = 0, to = sums.Length;
        while (to > 0 && Squared(to - 1) > farthest) to--;
        while (from < to && Squared(from) < nearest) from++;
        if (from == to) return;
        for (int k = 0; k < multiples.Length; k++)
        {
            ReadOnlySpan<float> bins = spectrum.Power.AsSpan(spectrum.IndexOf(multiples[k] * x, 0));
            ReadOnlySpan<int> places = down[k].AsSpan(from, to - from);
            Span<float> target = sums[from..to];
            for (int i = 0; i < places.Length; i++) target[i] += bins[places[i]];
        }

        double Squared(int row) => (x * x) + (row * step * (row * step));
    }

    /// <summary>The brightest of the places that are brighter than those around them.</summary>
    private sealed class Peaks
    {
        private readonly PriorityQueue<(int Column, int Row), float> _best = new();
        private float _least; // to be exceeded

        public IEnumerable<(int Column, int Row)> Best => _best.UnorderedItems.Select(item => item.Element);

        /// <summary>Looks at one column; the first and last number of each are borders.</summary>
        public void Take(float[] before, float[] here, float[] after, int column)
        {
            for (int i = 1; i < here.Length - 1; i++)
            {
                float value = here[i];
                if (value <= _least || !IsPeak(before, here, after, i, value)) continue;
                _best.Enqueue((column, i - 1), value);
                if (_best.Count > Count) _best.Dequeue();
                if (_best.Count == Count && _best.TryPeek(out _, out float least)) _least = least;
            }
        }

        // Of equal ones beside each other the uppermost, and of those the leftmost.
        private static bool IsPeak(float[] before, float[] here, float[] after, int i, float value)
            => before[i - 1] < value && here[i - 1] < value && after[i - 1] < value && before[i] < value
            && after[i] <= value && before[i + 1] <= value && here[i + 1] <= value && after[i + 1] <= value;
    }
}
