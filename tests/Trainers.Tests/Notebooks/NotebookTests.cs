using System.Globalization;
using System.Text.RegularExpressions;
using Notebooks;

namespace MlNetWatermark.Tests;

/// <summary>The notebooks of samples/notebooks against the scripts they are made from. A stale one is made anew by write-notebooks.cs there.</summary>
public sealed partial class NotebookTests
{
    private const int MostCharacters = 400 * 1024;

    private static readonly string[] Slowly = ["02", "03", "04", "05", "06"]; // half a minute and more each

    private static readonly string Folder = Path.Combine(RepositoryRoot.Folder, "samples", "notebooks");

    public static TheoryData<string> All => [.. Names()];

    public static TheoryData<string> Quick => [.. Names().Where(name => !Slowly.Contains(name[..2]))];

    public static TheoryData<string> Longer => [.. Names().Where(name => Slowly.Contains(name[..2]))];

    [Fact]
    public void Each_script_has_a_notebook() =>
        Assert.Equal(Names(), Directory.GetFiles(Folder, "*.ipynb").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(All))]
    public void A_notebook_is_what_its_script_makes(string name)
    {
        string text = Notebook(name);
        Assert.Equal(NotebookFile.Write(Cells(name), NotebookFile.Outputs(text)), text);
        Assert.True(text.Length < MostCharacters, $"{text.Length} characters");
        Assert.DoesNotContain(RepositoryRoot.Folder, text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Quick))]
    public Task The_cells_of_a_notebook_print_and_show_what_it_recorded(string name) => Run(name);

    [Theory]
    [MemberData(nameof(Longer))]
    [Trait(Slow.Trait, Slow.Value)]
    public Task The_cells_of_a_longer_notebook_print_and_show_what_it_recorded(string name)
    {
        Slow.Require();
        return Run(name);
    }

    [Fact]
    public void A_section_is_a_text_and_its_code()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "#:project ../A.csproj\n// %% Title\n// One,\n// two.\nint a = 1;\n\n// A comment.\nint b = 2;\n\n// %% Words only\n// And no code.\n");
            IReadOnlyList<NotebookCell> cells = NotebookScript.Cells(path, NotebookFile.Packages(RepositoryRoot.Folder));
            Assert.Equal(["text-1", "code-1", "text-2"], cells.Select(cell => cell.Id));
            Assert.StartsWith("# Title\n\nOne,\ntwo.\n\n*Written for the kernel", cells[0].Source, StringComparison.Ordinal);
            Assert.StartsWith("#r \"nuget: MlNetWatermark\"\n", cells[1].Source, StringComparison.Ordinal);
            Assert.Equal("\nint a = 1;\n\n// A comment.\nint b = 2;", NotebookScript.Code(cells[1].Source));
            Assert.Equal("## Words only\n\nAnd no code.", cells[2].Source);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Pictures_in_HTML_become_outputs_of_their_own()
    {
        IEnumerable<CellOutput> outputs = CellOutput.OfHtml("""<p>a</p><img src="data:image/png;base64,AAAA" alt="b"><svg width="1"><path/></svg>c""");
        Assert.Equal([new("text/html", "<p>a</p>"), new("image/png", "AAAA"), new("image/svg+xml", """<svg width="1"><path/></svg>"""), new("text/html", "c")], outputs);
    }

    private static string[] Names() => [.. Directory.GetFiles(Folder, "0*.cs").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    private static string Notebook(string name) => File.ReadAllText(Path.Combine(Folder, name + ".ipynb"));

    private static IReadOnlyList<NotebookCell> Cells(string name) => NotebookScript.Cells(Path.Combine(Folder, name + ".cs"), NotebookFile.Packages(RepositoryRoot.Folder));

    // What is printed must be the same, numbers nearly so, as processors add in different orders. Of what is shown the kinds: pictures are for the eye.
    private static async Task Run(string name)
    {
        IReadOnlyList<IReadOnlyList<CellOutput>> recorded = NotebookFile.Outputs(Notebook(name)), now = await CellRunner.Run(Cells(name), Folder);
        Assert.Equal(recorded.Select(cell => cell.Select(output => output.Type)), now.Select(cell => cell.Select(output => output.Type)));
        foreach ((CellOutput then, CellOutput output) in recorded.SelectMany(cell => cell).Zip(now.SelectMany(cell => cell)).Where(pair => pair.First.Type == CellOutput.Printed))
        {
            Assert.Equal(Number().Replace(then.Data, "#"), Number().Replace(output.Data, "#"));
            foreach ((double before, double after) in Numbers(then.Data).Zip(Numbers(output.Data))) Assert.True(Near(before, after), $"{before} became {after} in:\n{output.Data}");
        }
    }

    // Within one in a hundred or one of the unit printed; a small p-value within a factor of ten.
    private static bool Near(double before, double after) => before == after || Math.Abs(before - after) <= Math.Max(1, 0.01 * Math.Abs(before)) * (Math.Abs(before) < 1 ? 0.02 : 1)
        && (before >= 1e-3 || Math.Abs(Math.Log10(before) - Math.Log10(after)) <= 1);

    private static IEnumerable<double> Numbers(string text) => Number().Matches(text).Select(number => double.Parse(number.Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@" *\b\d+(\.\d+)?(E[+-]\d+)?\b")]
    private static partial Regex Number();
}
