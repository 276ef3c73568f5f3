using System.Globalization;

namespace MlNetWatermark;

/// <summary>One wave of a <see cref="WavePattern"/>: cos(2 pi (u x + v y + p) / 64) at pixel (x, y) of the working size.</summary>
/// <param name="U">Periods across a tile.</param>
/// <param name="V">Periods down a tile.</param>
/// <param name="Phase">In 64ths of a period.</param>
internal readonly record struct Wave(int U, int V, int Phase);

/// <summary>The fixed grey waves that a model adds to every mark, by which a reader finds how a picture was turned, scaled, flipped, sheared and cut.</summary>
/// <remarks>
/// Waves show as points of a picture's spectrum whatever was cut away, and four numbers of a linear map move all of them at once (templates in the spectrum: Pereira and Pun,
/// IEEE Transactions on Image Processing 9(6), 2000). Differs: the waves are whole multiples of one tile, so that their phases also tell the place within a tile, and their amplitude
/// follows visibility. Wavelengths are 3 to 5 pixels of the working size: longer ones drown in the picture, shorter ones do not survive JPEG. Four directions carry three harmonics
/// each, so that a direction can be looked for alone, in two dimensions instead of four; no direction falls on another when the picture is flipped or turned by quarters.
/// </remarks>
internal sealed class WavePattern
{
    /// <summary>Pixels along the side of the tile, at the working size.</summary>
    public const int Side = 64;

    private const string StandardText = "12 6 31;14 7 40;18 9 52;-6 12 53;-7 14 35;-9 18 1;4 12 27;5 15 40;6 18 41;-12 3 53;-16 4 57;-20 5 3";

    private WavePattern(Wave[] waves) => Waves = waves;

    /// <summary>The pattern of this library's own models; phases were chosen for a low crest.</summary>
    public static WavePattern Standard { get; } = TryParse(StandardText) ?? throw new InvalidOperationException("The standard waves cannot be read.");

    public IReadOnlyList<Wave> Waves { get; }

    /// <summary>Reads what <see cref="ToString"/> wrote: "u v phase", separated by semicolons. Null where the text is something else.</summary>
    public static WavePattern? TryParse(string text)
    {
        List<Wave> waves = [];
        foreach (string part in text.Split(';'))
        {
            string[] numbers = part.Split(' ');
            if (numbers.Length != 3 || !Whole(numbers[0], out int u) || !Whole(numbers[1], out int v) || !Whole(numbers[2], out int phase)) return null;
            if (u is <= -Side / 2 or >= Side / 2 || v is <= -Side / 2 or >= Side / 2 || (u, v) == (0, 0)) return null;
            waves.Add(new Wave(u, v, phase));
        }

        return waves.Count is >= 4 and <= 256 ? new WavePattern([.. waves]) : null;

        static bool Whole(string number, out int value) => int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>One tile, row by row, with a root mean square of 1.</summary>
    public float[] Tile()
    {
        float[] tile = new float[Side * Side];
        double amplitude = Math.Sqrt(2.0 / Waves.Count);
        for (int i = 0; i < tile.Length; i++)
        {
            double sum = 0;
            foreach (Wave wave in Waves) sum += Math.Cos(2 * Math.PI * ((wave.U * (i % Side)) + (wave.V * (i / Side)) + wave.Phase) / Side);
            tile[i] = (float)(amplitude * sum);
        }

        return tile;
    }

    public override string ToString() => string.Join(';', Waves.Select(w => string.Create(CultureInfo.InvariantCulture, $"{w.U} {w.V} {w.Phase}")));
}
