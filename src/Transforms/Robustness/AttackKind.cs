using System.Globalization;

namespace MlNetWatermark;

/// <summary>One kind of attack: its name, what its value means, and how to make it.</summary>
/// <param name="Name">What stands before the colon.</param>
/// <param name="Value">Meaning of the number after the colon; empty where there is none.</param>
/// <param name="Create">Makes the attack from the number.</param>
internal sealed record AttackKind(string Name, string Value, Func<double, IAttack> Create)
{
    public double Least { get; init; }

    public double Most { get; init; }

    /// <summary>Whole numbers only.</summary>
    public bool Whole { get; init; }

    /// <summary>Odd whole numbers only.</summary>
    public bool Odd { get; init; }

    public string Usage => Value.Length == 0 ? Name : string.Create(
        CultureInfo.InvariantCulture, $"{Name}:{Value.Replace(' ', '-').ToUpperInvariant()} ({(Odd ? "odd, " : "")}{Least} to {Most})");

    /// <summary>Makes the attack from what stood after the colon; null where there was no colon.</summary>
    /// <exception cref="ArgumentException">The value is missing, superfluous or out of range; says what is allowed.</exception>
    public IAttack Parse(string? text)
    {
        if (Value.Length == 0) return text is null ? Create(0) : throw new ArgumentException($"The attack '{Name}' takes no value, got '{text}'.");
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && Allows(value)) return Create(value);

        string number = Odd ? "an odd whole number" : Whole ? "a whole number" : "a number";
        throw new ArgumentException($"The attack '{Name}' needs {number}: {Usage}; got {(text is null ? "no value" : $"'{text}'")}.");
    }

    private bool Allows(double value) =>
        value >= Least && value <= Most && (!(Whole || Odd) || value == Math.Floor(value)) && (!Odd || value % 2 == 1);
}
