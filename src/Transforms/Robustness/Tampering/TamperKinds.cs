using System.Text.Json;

namespace MlNetWatermark;

/// <summary>The kinds of tampering by name: <c>copy-move</c> is <see cref="TamperKind.CopyMove"/>.</summary>
public static class TamperKinds
{
    /// <summary>Every kind, also the two without tampering.</summary>
    public static IReadOnlyList<TamperKind> All { get; } = Enum.GetValues<TamperKind>();

    /// <summary>The name in reports and lists: lower case, words joined by hyphens.</summary>
    public static string NameOf(TamperKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    /// <summary>Reads names separated by commas; <c>all</c> is every kind.</summary>
    /// <exception cref="ArgumentException">An unknown name, or none; says what is known.</exception>
    public static IReadOnlyList<TamperKind> ParseList(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        return [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).SelectMany(Parse).Distinct()];
    }

    /// <summary>Whether pixels are replaced, and none of the new ones carries a mark: StableGuard's tampering.</summary>
    internal static bool IsUnmarkedEdit(TamperKind kind) =>
        kind is TamperKind.Twin or TamperKind.Splicing or TamperKind.CopyMove or TamperKind.Removal or TamperKind.Insertion;

    /// <summary>Whether another picture is needed.</summary>
    internal static bool NeedsAnother(TamperKind kind) => kind is TamperKind.Splicing or TamperKind.Insertion;

    /// <summary>Whether a part of the picture is replaced.</summary>
    internal static bool IsEdit(TamperKind kind) => kind is not (TamperKind.Untampered or TamperKind.Unmarked);

    private static IReadOnlyList<TamperKind> Parse(string name)
    {
        if (name.Equals("all", StringComparison.OrdinalIgnoreCase)) return All;
        foreach (TamperKind kind in All)
        {
            if (NameOf(kind).Equals(name, StringComparison.OrdinalIgnoreCase)) return [kind];
        }

        throw new ArgumentException($"'{name}' is not a kind of tampering. Known: {string.Join(", ", All.Select(NameOf))}, all.");
    }
}
