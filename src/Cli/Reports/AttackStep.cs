using System.Globalization;

namespace MlNetWatermark.Cli.Reports;

/// <summary>One step of an attack's name: <c>jpeg:50</c> is the kind <c>jpeg</c> with the value 50.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Value">Its value; null where there is none, or it is not one number.</param>
/// <param name="Text">The step as written.</param>
internal readonly record struct AttackStep(string Kind, double? Value, string Text)
{
    /// <summary>The steps of a chain: <c>splice:0.5+jpeg:50</c> has two.</summary>
    public static AttackStep[] Parse(string attack) => [.. attack.Split('+').Select(ParseStep)];

    /// <summary>The share of the picture that stays marked after the chain's one tampering step; null where the name does not tell.</summary>
    public static double? MarkedShare(string attack)
    {
        double[] shares = [.. Parse(attack).Select(step => step.Kept).OfType<double>()];
        return shares.Length == 1 ? shares[0] : null;
    }

    // The value of splice is the share kept, that of the other two the share lost.
    private double? Kept => Kind switch
    {
        "splice" => Value,
        "cutout" or "replace" => 1 - Value,
        _ => null,
    };

    private static AttackStep ParseStep(string text)
    {
        string[] parts = text.Split(':', 2);
        bool number = double.TryParse(parts[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value);
        return new AttackStep(parts[0], parts.Length == 2 && number ? value : null, text);
    }
}
