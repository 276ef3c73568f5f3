using Spectre.Console;

namespace MlNetWatermark.Cli.Output;

/// <summary>A table for people: drawn on a terminal, tab-separated where the output goes to a file or another program.</summary>
internal static class Table
{
    public static void Print(IReadOnlyList<string> head, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (Console.IsOutputRedirected)
        {
            foreach (IReadOnlyList<string> row in rows.Prepend(head)) Console.Out.WriteLine(string.Join('\t', row));
            return;
        }

        Spectre.Console.Table table = new() { Border = TableBorder.Rounded };
        foreach (string column in head) table.AddColumn(Markup.Escape(column));
        foreach (IReadOnlyList<string> row in rows) table.AddRow([.. row.Select(Markup.Escape)]);
        AnsiConsole.Write(table);
    }
}
