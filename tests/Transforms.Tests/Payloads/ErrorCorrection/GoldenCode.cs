using System.Text.Json;

namespace MlNetWatermark.Tests;

/// <summary>What GAP and GUAVA computed (data/golden/bch/make_codewords.g).</summary>
internal sealed record GoldenCode(int Length, int InformationBits, int Errors, int? Distance, string Generator, string[] Codewords)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static GoldenCode[] Read() => JsonSerializer.Deserialize<GoldenCode[]>(
        File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "data", "golden", "bch", "codewords.json")), Options)!;
}
