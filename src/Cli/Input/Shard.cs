using System.CommandLine;
using System.Globalization;
using System.Text;

namespace MlNetWatermark.Cli.Input;

/// <summary>One of several equal parts of the pictures, for many machines that share no more than the folder: each takes the pictures whose name falls to it.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Of">Parts in all.</param>
internal readonly record struct Shard(int Number, int Of)
{
    /// <summary>Everything.</summary>
    public static Shard Whole { get; } = new(1, 1);

    public static Option<Shard> Option()
    {
        Option<Shard> option = new("--shard")
        {
            Description = "Take this part of the pictures only, by their names: 1/16 to 16/16 on sixteen machines are all of them, each once.",
            DefaultValueFactory = _ => Whole,
            HelpName = "I/N",
            CustomParser = result =>
            {
                string[] parts = result.Tokens[0].Value.Split('/');
                if (parts.Length == 2 && Parse(parts[0]) is { } number && Parse(parts[1]) is { } of && number <= of) return new Shard(number, of);
                result.AddError($"--shard is a part such as 3/16, not '{result.Tokens[0].Value}'.");
                return Whole;
            },
        };
        return option;

        static int? Parse(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= 1 ? value : null;
    }

    /// <summary>Whether a picture falls into this part. By its name alone, so that pictures that are added or removed move no other.</summary>
    /// <param name="file">Relative, with forward slashes.</param>
    public bool Holds(string file)
    {
        // FNV-1a (Fowler, Noll and Vo), 32 bits, and a last mix (MurmurHash3's) so that names that differ in one digit spread.
        uint hash = 2166136261;
        foreach (byte value in Encoding.UTF8.GetBytes(file)) hash = (hash ^ value) * 16777619;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return (hash ^ (hash >> 16)) % (uint)Of == Number - 1;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Of}");
}
