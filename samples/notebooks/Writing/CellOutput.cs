using System.Text.RegularExpressions;

namespace Notebooks;

/// <summary>What a cell printed or showed.</summary>
/// <param name="Type">text/plain for what was printed; otherwise the type of what was shown.</param>
/// <param name="Data">The text; of a JPEG or PNG its Base64.</param>
public sealed partial record CellOutput(string Type, string Data)
{
    /// <summary>Type of printed text.</summary>
    public const string Printed = "text/plain";

    /// <summary>A fragment of HTML as outputs: pictures become outputs of their own, as some viewers take them out of HTML.</summary>
    public static IEnumerable<CellOutput> OfHtml(string html)
    {
        int done = 0;
        foreach (Match picture in Picture().Matches(html))
        {
            if (picture.Index > done) yield return new CellOutput("text/html", html[done..picture.Index]);
            yield return picture.Groups["type"].Success ? new CellOutput(picture.Groups["type"].Value, picture.Groups["data"].Value) : new CellOutput("image/svg+xml", picture.Value);
            done = picture.Index + picture.Length;
        }

        if (done < html.Length) yield return new CellOutput("text/html", html[done..]);
    }

    [GeneratedRegex("<img src=\"data:(?<type>image/[a-z]+);base64,(?<data>[^\"]+)\"[^>]*>|<svg .*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Picture();
}
