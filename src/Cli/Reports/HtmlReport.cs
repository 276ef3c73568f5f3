using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace MlNetWatermark.Cli.Reports;

/// <summary>A benchmark run as one HTML page: no script, nothing loaded from elsewhere, readable in the dark and by the colour-blind.</summary>
internal static class HtmlReport
{
    /// <summary>Writes the page. It is well-formed XML too, so that other programs can take tables and charts out of it.</summary>
    /// <param name="writer">Takes the page; not closed. Its encoding should be UTF-8.</param>
    /// <param name="title">Heading of the page.</param>
    /// <param name="facts">What was run, by name: model, seed, versions.</param>
    /// <param name="rows">All rows of the run.</param>
    /// <param name="pictures">Examples, shown in their order; none leaves the section out.</param>
    /// <param name="summary">Plain text shown as it is under the facts, lines kept; empty for none.</param>
    public static void Write(
        TextWriter writer,
        string title,
        IReadOnlyDictionary<string, string> facts,
        IReadOnlyList<BenchmarkRow> rows,
        IReadOnlyList<ReportPicture> pictures,
        string summary = "")
    {
        XElement page = new(
            "html",
            new XAttribute("lang", "en"),
            new XElement(
                "head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
                new XElement(
                    "meta",
                    new XAttribute("http-equiv", "Content-Security-Policy"),
                    new XAttribute("content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:")),
                new XElement("title", title),
                new XElement("style", ReportStyle.Css)),
            new XElement(
                "body",
                new XElement(
                    "header",
                    new XElement("h1", title),
                    facts.Count == 0 ? null : new XElement("dl", facts.Select(fact => new[] { new XElement("dt", fact.Key), new XElement("dd", fact.Value) })),
                    summary.Length == 0 ? null : new XElement("pre", summary)),
                new XElement("main", rows.Count == 0 ? new XElement("p", "Nothing was measured.") : null, ReportSections.Of(rows), Examples(pictures))));
        ReplaceWhatXmlForbids(page);
        writer.Write("<!DOCTYPE html>\n");
        using XmlWriter xml = XmlWriter.Create(writer, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, NewLineChars = "\n" });
        page.WriteTo(xml);
    }

    private static XElement? Examples(IReadOnlyList<ReportPicture> pictures) => pictures.Count == 0 ? null : ReportSections.Section(
        "Examples",
        new XElement("div", new XAttribute("class", "panels pictures"), pictures.Select(picture => new XElement(
            "figure",
            new XElement("h3", picture.Title),
            new XElement("img", new XAttribute("alt", $"{picture.Title}: {picture.Caption}"), new XAttribute("src", DataUri(picture.Png))),
            new XElement("figcaption", picture.Caption)))));

    private static string DataUri(byte[] file)
    {
        string kind = file.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) ? "jpeg" : "png";
        return $"data:image/{kind};base64,{Convert.ToBase64String(file)}";
    }

    /// <summary>File names may hold control characters and halves of surrogate pairs, for which XML has no escape.</summary>
    private static void ReplaceWhatXmlForbids(XElement page)
    {
        foreach (XText text in page.DescendantNodes().OfType<XText>()) text.Value = Allowed(text.Value);
        foreach (XAttribute attribute in page.Descendants().Attributes()) attribute.Value = Allowed(attribute.Value);
    }

    private static string Allowed(string text)
    {
        if (text.All(XmlConvert.IsXmlChar)) return text; // false for surrogates, so what follows takes pairs apart from halves
        StringBuilder result = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes()) // halves come as U+FFFD
        {
            bool allowed = !rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value);
            result.Append((allowed ? rune : Rune.ReplacementChar).ToString());
        }

        return result.ToString();
    }
}
