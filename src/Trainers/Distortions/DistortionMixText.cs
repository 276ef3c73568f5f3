using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetWatermark.Trainers.Distortions;

/// <summary>A <see cref="DistortionMix"/> as text; what has its usual value is left out.</summary>
internal static class DistortionMixText
{
    private const string Second = "second", SecondShare = "second-share", Group = "group";

    public static string Of(DistortionMix mix)
    {
        DistortionMix usual = DistortionMix.Default;
        List<string> parts = [Entries(mix.First)];
        if (mix.Second.Count > 0) parts.Add($"{Second}={Entries(mix.Second)}");
        if (mix.SecondShare != usual.SecondShare) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{SecondShare}={mix.SecondShare}"));
        if (mix.GroupSize != usual.GroupSize) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{Group}={mix.GroupSize}"));
        return string.Join(';', parts);
    }

    /// <summary>Adds entries and replaces settings.</summary>
    /// <exception cref="ArgumentException">The text is not a mix.</exception>
    public static DistortionMix Add(DistortionMix mix, string text)
    {
        string[] parts = text.Split(';', StringSplitOptions.TrimEntries);
        if (parts[0].Length > 0) mix = mix with { First = [.. mix.First, .. parts[0].Split(',').Select(Entry)] };
        foreach (string part in parts.Skip(1))
        {
            (string key, string value) = part.IndexOf('=', StringComparison.Ordinal) is int at and >= 0 ? (part[..at].Trim(), part[(at + 1)..].Trim()) : (part, "");
            mix = key switch
            {
                Second => mix with { Second = [.. mix.Second, .. value.Split(',').Select(Entry)] },
                SecondShare => mix with { SecondShare = Number(value, part) },
                Group when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int size) => mix with { GroupSize = size },
                _ => throw new ArgumentException($"'{part}' is not a setting of a mix; there are {Second}=LIST, {SecondShare}=SHARE and {Group}=PICTURES."),
            };
        }

        return mix.Problems().FirstOrDefault() is { } problem ? throw new ArgumentException($"'{text}' is not a mix: {problem}.") : mix;
    }

    private static string Entries(IReadOnlyList<WeightedDistortion> entries) => string.Join(',', entries.Select(e =>
        DistortionName.Of(e.Distortion) + (e.Weight == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $":{e.Weight}"))));

    private static WeightedDistortion Entry(string text)
    {
        string[] halves = text.Split(':', 2, StringSplitOptions.TrimEntries);
        return new WeightedDistortion(DistortionName.Parse(halves[0]), halves.Length == 1 ? 1 : Number(halves[1], text));
    }

    private static double Number(string value, string text) => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        ? number
        : throw new ArgumentException($"'{value}' in '{text}' is not a number.");
}

/// <summary>A mix in JSON is its text.</summary>
internal sealed class DistortionMixJson : JsonConverter<DistortionMix>
{
    public override DistortionMix Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return DistortionMix.Parse(reader.GetString()!);
        }
        catch (ArgumentException problem)
        {
            throw new JsonException(problem.Message, problem);
        }
    }

    public override void Write(Utf8JsonWriter writer, DistortionMix value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
