using System.Globalization;
using System.Reflection;
using System.Text;

namespace MlNetWatermark.Trainers.Distortions;

/// <summary>Distortions as text: the class in kebab case, then its constructor's arguments, <c>rotation-30-nearest</c>; a composition is <c>a/b</c>.</summary>
/// <remarks>
/// Numbers are given in the constructor's order and may be left out from the end; a switch is given by its name. Classes in this assembly whose
/// constructor needs no argument are known, and the property named as an argument holds its value.
/// </remarks>
internal static class DistortionName
{
    private static readonly SortedDictionary<string, ConstructorInfo> Makers = new(typeof(IDistortion).Assembly.GetExportedTypes()
        .Where(type => type.IsAssignableTo(typeof(IDistortion)) && type.IsClass)
        .Select(type => type.GetConstructors().Single())
        .Where(maker => maker.GetParameters().All(p => p.HasDefaultValue))
        .ToDictionary(maker => Kebab(maker.DeclaringType!.Name)), StringComparer.Ordinal);

    /// <summary>Names of all distortions that need no argument, in order.</summary>
    public static IEnumerable<string> Known => Makers.Keys;

    /// <exception cref="ArgumentException">The name is unknown, or its arguments are no good.</exception>
    public static IDistortion Parse(string text) => text.Split('/').Select(part => ParseOne(part.Trim())).Aggregate((first, second) => new Composition(first, second));

    /// <summary>The text that <see cref="Parse"/> reads; for a class of the user's own, its name alone.</summary>
    public static string Of(IDistortion distortion)
    {
        if (distortion is Composition both) return $"{Of(both.First)}/{Of(both.Second)}";
        string name = Kebab(distortion.GetType().Name);
        if (!Makers.TryGetValue(name, out ConstructorInfo? maker) || maker.DeclaringType != distortion.GetType()) return name;
        List<(ParameterInfo Parameter, object Value)> given = [.. maker.GetParameters().Select(p => (p, distortion.GetType().GetProperty(Capital(p.Name!))!.GetValue(distortion)!))];
        List<(ParameterInfo Parameter, object Value)> numbers = given.FindAll(g => g.Value is not bool);
        int changed = numbers.FindLastIndex(g => !g.Value.Equals(g.Parameter.DefaultValue)) + 1;
        IEnumerable<string> words = numbers.Take(changed).Select(g => Convert.ToDecimal(g.Value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture))
            .Concat(given.Where(g => g.Value is true).Select(g => Kebab(g.Parameter.Name!)));
        return string.Join('-', words.Prepend(name));
    }

    private static IDistortion ParseOne(string text)
    {
        // The longest name that fits: jpeg-mask-5 is a jpeg-mask, not a jpeg.
        string? name = Makers.Keys.Where(n => text == n || text.StartsWith(n + '-', StringComparison.Ordinal)).MaxBy(n => n.Length);
        if (name is null) throw new ArgumentException($"There is no distortion '{text}'. There are {string.Join(", ", Known)}, and two joined by '/'.");
        ConstructorInfo maker = Makers[name];
        ParameterInfo[] parameters = maker.GetParameters();
        object?[] values = Array.ConvertAll(parameters, p => p.DefaultValue);
        Queue<int> numbers = new(Enumerable.Range(0, parameters.Length).Where(i => parameters[i].ParameterType != typeof(bool)));
        string rest = text[name.Length..] + '-';
        foreach (ParameterInfo flag in parameters.Where(p => p.ParameterType == typeof(bool)))
        {
            string word = $"-{Kebab(flag.Name!)}-"; // a switch may be of several words
            int start = rest.IndexOf(word, StringComparison.Ordinal);
            if (start < 0) continue;
            values[flag.Position] = true;
            rest = rest.Remove(start, word.Length - 1);
        }

        foreach (string word in rest.Length == 1 ? [] : rest[1..^1].Split('-'))
        {
            if (numbers.TryDequeue(out int at)) values[at] = Number(word, parameters[at], text);
            else throw new ArgumentException($"'{text}' says more than {name} takes: {Signature(parameters)}.");
        }

        return (IDistortion)maker.Invoke(BindingFlags.DoNotWrapExceptions, null, values, CultureInfo.InvariantCulture);
    }

    private static object Number(string word, ParameterInfo parameter, string text)
    {
        if (parameter.ParameterType == typeof(int) && int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int whole)) return whole;
        if (parameter.ParameterType == typeof(double) && double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)) return number;
        string kind = parameter.ParameterType == typeof(int) ? "a whole number" : "a number";
        throw new ArgumentException($"'{word}' in '{text}' is not {kind} for its {parameter.Name}.");
    }

    private static string Signature(ParameterInfo[] parameters) => parameters.Length == 0 ? "nothing" : string.Join(", ", parameters.Select(p => p.Name));

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    /// <summary>SaltAndPepper to salt-and-pepper; a last capital starts no word (WebP to webp).</summary>
    private static string Kebab(string name)
    {
        StringBuilder text = new();
        for (int i = 0; i < name.Length; i++)
        {
            if (i > 0 && i < name.Length - 1 && char.IsUpper(name[i])) text.Append('-');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
