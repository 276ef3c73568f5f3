using System.Globalization;

namespace MlNetWatermark;

/// <summary>The attacks by name: one (<c>jpeg:50</c>), a chain (<c>splice:0.5+jpeg:50</c>), a list (<c>none,blur:1</c>) or a named set.</summary>
public static class AttackSuite
{
    private static readonly AttackKind[] s_kinds =
    [
        new("none", "", _ => new NoAttack()),
        new("jpeg", "quality", quality => new JpegAttack((int)quality)) { Least = 1, Most = 100, Whole = true },
        new("webp", "quality", quality => new WebPAttack((int)quality)) { Least = 1, Most = 100, Whole = true },
        new("resize", "factor", factor => new ResizeAttack(factor, back: true)) { Least = 0.01, Most = 4 },
        new("shrink", "factor", factor => new ResizeAttack(factor, back: false)) { Least = 0.01, Most = 4 },
        new("noise", "sigma", sigma => new NoiseAttack(sigma)) { Least = 0, Most = 1 },
        new("blur", "sigma", sigma => new BlurAttack(sigma)) { Least = 0.1, Most = 50 },
        new("brightness", "factor", factor => new BrightnessAttack(factor)) { Least = 0, Most = 10 },
        new("contrast", "factor", factor => new ContrastAttack(factor)) { Least = 0, Most = 10 },
        new("saturation", "factor", factor => new SaturationAttack(factor)) { Least = 0, Most = 10 },
        new("hue", "turns", turns => new HueAttack(turns)) { Least = -0.5, Most = 0.5 },
        new("gamma", "power", power => new GammaAttack(power)) { Least = 0.1, Most = 10 },
        new("grey", "", _ => new GreyAttack()),
        new("renoise", "sigma", sigma => new RenoiseAttack(sigma)) { Least = 0.01, Most = 0.5 },
        new("regenerate", "passes", passes => new RegenerationAttack((int)passes)) { Least = 1, Most = 20, Whole = true },
        new("splice", "share kept", share => new SpliceAttack(share)) { Least = 0.001, Most = 0.999 },
        new("cutout", "share lost", share => new CutOutAttack(share)) { Least = 0.001, Most = 0.999 },
        new("replace", "share lost", share => new ReplaceAttack(share)) { Least = 0.001, Most = 0.999 },
    ];

    /// <summary>Everyday edits and two tamperings: what this repository's tables report.</summary>
    public static IReadOnlyList<IAttack> Basic { get; } = ParseList(
        "none,jpeg:90,jpeg:70,jpeg:50,jpeg:30,webp:50,resize:0.5,resize:0.25,noise:0.02,noise:0.05,blur:1,blur:2," +
        "brightness:0.8,brightness:1.2,contrast:0.8,contrast:1.2,grey,splice:0.5,splice:0.1,splice:0.5+jpeg:50");

    /// <summary>How each kind is written, with the range of its value: <c>jpeg:QUALITY (1 to 100)</c>.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. s_kinds.Select(kind => kind.Usage)];

    /// <summary>Reads one attack or, joined by <c>+</c>, a chain.</summary>
    /// <exception cref="ArgumentException">An unknown kind, or a value that is missing, superfluous or out of range; says what is allowed.</exception>
    public static IAttack Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        IAttack[] steps = [.. text.Split('+', StringSplitOptions.TrimEntries).Select(ParseStep)];
        return steps.Length == 1 ? steps[0] : new ChainAttack(steps);
    }

    /// <summary>Reads attacks separated by commas, or the name of a set: <c>basic</c>.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Parse"/>.</exception>
    public static IReadOnlyList<IAttack> ParseList(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        if (text.Trim().Equals("basic", StringComparison.OrdinalIgnoreCase)) return Basic;
        return [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    private static IAttack ParseStep(string text)
    {
        string[] parts = text.Split(':', 2, StringSplitOptions.TrimEntries);
        AttackKind kind = Array.Find(s_kinds, known => known.Name.Equals(parts[0], StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"'{parts[0]}' is not an attack. Known: {string.Join(", ", s_kinds.Select(known => known.Name))}.");
        if (kind.Value.Length == 0)
        {
            return parts.Length == 1 ? kind.Create(0) : throw new ArgumentException($"The attack '{kind.Name}' takes no value, got '{parts[1]}'.");
        }

        if (parts.Length == 1 || !double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            || !(value >= kind.Least && value <= kind.Most) || (kind.Whole && value != Math.Floor(value)))
        {
            string given = parts.Length == 1 ? "no value" : $"'{parts[1]}'";
            throw new ArgumentException($"The attack '{kind.Name}' needs {(kind.Whole ? "a whole number" : "a number")}: {kind.Usage}; got {given}.");
        }

        return kind.Create(value);
    }

    private sealed record AttackKind(string Name, string Value, Func<double, IAttack> Create)
    {
        public double Least { get; init; }

        public double Most { get; init; }

        public bool Whole { get; init; }

        public string Usage => Value.Length == 0 ? Name : string.Create(
            CultureInfo.InvariantCulture, $"{Name}:{Value.Replace(' ', '-').ToUpperInvariant()} ({Least} to {Most})");
    }
}
