using System.Xml.Linq;

namespace MlNetWatermark.Cli.Reports;

/// <summary>A table with a caption, one head row, and a heading in front of each row.</summary>
internal static class HtmlTable
{
    /// <param name="caption">What the table holds.</param>
    /// <param name="head">Column headings.</param>
    /// <param name="rows">As many cells as headings: text, or a finished <c>td</c>.</param>
    /// <param name="style">Class of the table: <c>numbers</c> sets all columns but the first to the right.</param>
    public static XElement Of(string caption, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<object>> rows, string style = "numbers") => new(
        "div",
        new XAttribute("class", "scroll"),
        new XElement(
            "table",
            new XAttribute("class", style),
            new XElement("caption", caption),
            new XElement("thead", new XElement("tr", head.Select(text => new XElement("th", new XAttribute("scope", "col"), text)))),
            new XElement("tbody", rows.Select(row => new XElement("tr", row.Select(Cell))))));

    private static XElement Cell(object content, int column) => content switch
    {
        XElement finished => finished,
        string text when column == 0 => new XElement("th", new XAttribute("scope", "row"), text),
        _ => new XElement("td", content),
    };
}
