using System.Globalization;
using System.Text.RegularExpressions;

namespace MlNetWatermark.Tests;

/// <summary>Numbers that a document states, and where they come from.</summary>
/// <param name="Document">Path in the repository.</param>
/// <param name="Sentence">A sentence or the cells of a table as they stand there, once, with # for each number; breaks of lines count as spaces.</param>
/// <param name="Source">The numbers themselves, with all their digits.</param>
internal sealed partial record StatedNumber(string Document, string Sentence, Func<double[]> Source)
{
    /// <summary>The sentence is there, and each of its numbers is that of the source, rounded to the digits that it has.</summary>
    public void Check()
    {
        string[] said = Written(Document, Sentence);
        double[] from = Source();
        Assert.Equal(from.Length, said.Length);
        foreach ((string number, double value) in said.Zip(from))
        {
            Assert.True(Math.Abs(Value(number) - value) <= (0.5 + 1e-6) * LastDigit(number), string.Create(CultureInfo.InvariantCulture, $"{Document} says {number} for {value}: {Sentence}"));
        }
    }

    /// <summary>The numbers of a sentence in a file of the repository.</summary>
    public static double[] In(string file, string sentence) => [.. Written(file, sentence).Select(Value)];

    /// <summary>The first number in a cell of a table.</summary>
    /// <param name="file">Path in the repository.</param>
    /// <param name="after">Text that stands before the table; the first table with such a row and column counts.</param>
    /// <param name="row">What another cell of the row says, as it stands there.</param>
    /// <param name="column">What the first row says.</param>
    /// <param name="which">Which of the columns that say so.</param>
    public static double Cell(string file, string after, string row, string column, int which = 0)
    {
        string text = Read(file);
        int start = text.IndexOf(after, StringComparison.Ordinal);
        Assert.True(start >= 0, $"{file} has no '{after}'.");
        string[] header = [];
        bool table = false;
        foreach (string line in text[start..].Split('\n'))
        {
            string[] cells = line.StartsWith('|') ? line.Split('|', StringSplitOptions.TrimEntries) : [];
            if (cells.Length > 0 && !table) header = cells;
            table = cells.Length > 0;
            if (!cells.Contains(row)) continue;
            int[] places = [.. header.Index().Where(cell => cell.Item == column).Select(cell => cell.Index)];
            if (places.Length > which) return Value(Number().Match(cells[places[which]]).Value);
        }

        throw new InvalidOperationException($"{file} has no row '{row}' with a column '{column}' after '{after}'.");
    }

    private static string[] Written(string file, string sentence)
    {
        string pattern = string.Join(Number().ToString(), sentence.Split('#').Select(Regex.Escape));
        MatchCollection found = Regex.Matches(Space().Replace(Read(file), " "), pattern);
        Assert.True(found.Count == 1, $"{file} says {found.Count} times, not once: {sentence}");
        return [.. found[0].Groups.Values.Skip(1).Select(group => group.Value)];
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(RepositoryRoot.Folder, file)).ReplaceLineEndings("\n");

    private static double Value(string number) => double.Parse(number, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    /// <summary>What one in the last digit is worth.</summary>
    private static double LastDigit(string number)
    {
        string[] parts = number.Split('e');
        int point = parts[0].IndexOf('.', StringComparison.Ordinal), decimals = point < 0 ? 0 : parts[0].Length - point - 1;
        return Math.Pow(10, (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0) - decimals);
    }

    [GeneratedRegex(@"(-?\d+(?:,\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?)(?![\d.]*\d)")]
    private static partial Regex Number();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
