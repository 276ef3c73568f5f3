using System.Globalization;

namespace MlNetWatermark;

/// <summary>Writes names the way the parser reads them.</summary>
internal static class AttackName
{
    public static string Of(string kind, double value) => string.Create(CultureInfo.InvariantCulture, $"{kind}:{value}");
}
