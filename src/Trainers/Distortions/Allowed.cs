using System.Globalization;
using System.Runtime.CompilerServices;

namespace MlNetWatermark.Trainers.Distortions;

/// <summary>Checks at the door of every distortion.</summary>
internal static class Allowed
{
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is outside the range, or not a number.</exception>
    public static double Between(double value, double least, double most, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= least && value <= most ? value : throw Outside(value, least, most, name);

    /// <inheritdoc cref="Between(double, double, double, string)"/>
    public static int Between(int value, int least, int most, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= least && value <= most ? value : throw Outside(value, least, most, name);

    /// <summary>Checks what <see cref="IDistortion.Sample"/> is given.</summary>
    public static void Sampling(Random random, double severity)
    {
        ArgumentNullException.ThrowIfNull(random);
        _ = Between(severity, 0, 1);
    }

    private static ArgumentOutOfRangeException Outside(IConvertible value, IConvertible least, IConvertible most, string name) =>
        new(name, string.Create(CultureInfo.InvariantCulture, $"{name} goes from {least} to {most}; {value} was given."));
}
