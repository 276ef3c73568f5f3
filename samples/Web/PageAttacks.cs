using System.Globalization;

namespace MlNetWatermark.Web;

/// <summary>The attacks that visitors may ask for: some of the library's, and two that happen where a pointer was.</summary>
/// <remarks>Not all of the library's: some start other programs, take seconds, or make pictures larger than they may be.</remarks>
internal static class PageAttacks
{
    // Highest value of each; the lowest is the library's.
    private static readonly Dictionary<string, double> s_allowed = new()
    {
        ["jpeg"] = 100,
        ["rotate"] = 180,
        ["shrink"] = 1,
        ["blur"] = 8,
        ["flip"] = 0,
        ["flip-vertical"] = 0,
    };

    /// <summary>Reads <c>jpeg:50</c>, <c>crop-to:LEFT,TOP,WIDTH,HEIGHT</c> or <c>paint:RADIUS,X,Y,X,Y,...</c>; the numbers after the last two are shares of the picture.</summary>
    /// <exception cref="RequestException">It is none of these, or a number is out of range; says what is allowed.</exception>
    public static IAttack Parse(string text)
    {
        (string kind, string value) = text.Split(':', 2) is [var before, var after] ? (before, after) : (text, "");
        try
        {
            return kind switch
            {
                "crop-to" => new CropTo(Numbers(value)),
                "paint" => new Paint(Numbers(value)),
                _ when s_allowed.TryGetValue(kind, out double most) && (value.Length == 0 || Numbers(value) is [var number] && number <= most) => AttackSuite.Parse(text),
                _ => throw new ArgumentException($"The attack '{kind}' is not offered here, or not with this value. There are: {string.Join(", ", s_allowed.Keys)}, crop-to, paint."),
            };
        }
        catch (ArgumentException problem)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, problem.Message);
        }
    }

    private static double[] Numbers(string text)
    {
        string[] parts = text.Split(',');
        double[] numbers = new double[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i]))
            {
                throw new ArgumentException($"'{(parts[i].Length > 20 ? parts[i][..20] : parts[i])}' is not a number.");
            }
        }

        return numbers;
    }
}
