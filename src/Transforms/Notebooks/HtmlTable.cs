using System.Globalization;
using System.Net;
using System.Text;

namespace MlNetWatermark;

/// <summary>A small HTML table; every text is escaped. Its lines take the colour of the page's text.</summary>
/// <param name="headings">One for each column. None: a list of facts, a heading and a value each.</param>
internal sealed class HtmlTable(params string[] headings)
{
    // Inherited by name: without a document type browsers start tables with black text again.
    private const string TableStyle = "border-collapse:collapse;margin:8px 0;color:inherit;font:inherit";

    private const string CellStyle = "border:1px solid;padding:2px 8px;text-align:left";

    private readonly StringBuilder _rows = new();

    public void Fact(string name, string value) => Row(name, value);

    /// <param name="cells">The first is the row's heading.</param>
    public void Row(params IReadOnlyList<string> cells)
    {
        _rows.Append(CultureInfo.InvariantCulture, $"""<tr><th scope="row" style="{CellStyle}">{Escape(cells[0])}</th>""");
        foreach (string cell in cells.Skip(1)) _rows.Append(CultureInfo.InvariantCulture, $"""<td style="{CellStyle};overflow-wrap:anywhere">{Escape(cell)}</td>""");
        _rows.Append("</tr>");
    }

    public override string ToString()
    {
        string head = headings.Length == 0 ? ""
            : $"<thead><tr>{string.Concat(headings.Select(heading => $"""<th scope="col" style="{CellStyle}">{Escape(heading)}</th>"""))}</tr></thead>";
        return $"""<table style="{TableStyle}">{head}<tbody>{_rows}</tbody></table>""";
    }

    /// <summary>As text of a page: marks of HTML as entities; what is not seen, or turns the order of reading, as \u and four digits, as payloads come from strangers.</summary>
    internal static string Escape(string text)
    {
        StringBuilder visible = new(text.Length);
        foreach (char one in text)
        {
            bool hidden = char.IsControl(one) || CharUnicodeInfo.GetUnicodeCategory(one) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (hidden) visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)one:x4}");
            else visible.Append(one);
        }

        return WebUtility.HtmlEncode(visible.ToString());
    }
}
