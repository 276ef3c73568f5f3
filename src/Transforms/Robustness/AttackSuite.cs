namespace MlNetWatermark;

/// <summary>The attacks by name: one (<c>jpeg:50</c>), a chain (<c>splice:0.5+jpeg:50</c>), a list (<c>none,blur:1</c>) or a named suite.</summary>
public static class AttackSuite
{
    /// <summary>Everyday edits and two tamperings: the suite <c>quick</c>.</summary>
    public static IReadOnlyList<IAttack> Quick { get; } = ParseList("quick");

    /// <summary>How each kind is written, with the range of its value: <c>jpeg:QUALITY (1 to 100)</c>.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. AttackKinds.All.Select(kind => kind.Usage)];

    /// <summary>The named suites that <see cref="ParseList"/> reads, the shortest first.</summary>
    public static IReadOnlyList<string> Suites { get; } = [.. NamedSuites.All.Select(suite => suite.Name)];

    /// <summary>Reads one attack or, joined by <c>+</c>, a chain.</summary>
    /// <exception cref="ArgumentException">An unknown kind, or a value that is missing, superfluous or out of range; says what is allowed.</exception>
    public static IAttack Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        IAttack[] steps = [.. text.Split('+', StringSplitOptions.TrimEntries).Select(ParseStep)];
        return steps.Length == 1 ? steps[0] : new ChainAttack(steps);
    }

    /// <summary>Reads attacks and names of <see cref="Suites"/> separated by commas, such as <c>quick,rotate:5</c>. Each attack is listed once.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Parse"/>.</exception>
    public static IReadOnlyList<IAttack> ParseList(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        return
        [
            .. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .SelectMany(part => NamedSuites.Find(part) is { } suite ? ParseList(suite.Attacks) : [Parse(part)])
                .DistinctBy(attack => attack.Name),
        ];
    }

    private static IAttack ParseStep(string text)
    {
        string[] parts = text.Split(':', 2, StringSplitOptions.TrimEntries);
        AttackKind kind = AttackKinds.All.FirstOrDefault(known => known.Name.Equals(parts[0], StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException(
                $"'{parts[0]}' is not an attack. Known: {string.Join(", ", AttackKinds.All.Select(known => known.Name))}. " +
                $"Suites, in a list: {string.Join(", ", NamedSuites.All.Select(suite => suite.Name))}.");
        return kind.Parse(parts.Length == 1 ? null : parts[1]);
    }
}
