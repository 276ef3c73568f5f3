using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Data;
using MlNetWatermark;

namespace Notebooks;

/// <summary>What cells show pictures and tables with; named as in .NET Interactive, so that the same code runs there.</summary>
[SuppressMessage("Style", "IDE1006", Justification = "The names of .NET Interactive.")]
public static class Display
{
    /// <summary>Takes fragments of HTML in the order in which they are shown.</summary>
    /// <value>The default collects them in a page beside the build output.</value>
    public static Action<string> Shown { get; set; } = ScriptPage.Add;

    /// <summary>Shows a picture or a result of the library, as its extension does in .NET Interactive, or what <see cref="HTML"/> made.</summary>
    /// <exception cref="ArgumentException">There is no HTML for it.</exception>
    public static void display(object shown) => Shown(shown switch
    {
        Html html => html.Text,
        Picture picture => picture.ToHtml(),
        MLImage image => image.ToHtml(),
        Extraction extraction => extraction.ToHtml(),
        MessageMatch match => match.ToHtml(),
        Localization localization => localization.ToHtml(),
        RefinedMark mark => mark.ToHtml(),
        RobustnessReport report => report.ToHtml(),
        _ => throw new ArgumentException($"There is no HTML for {shown}.", nameof(shown)),
    });

    /// <summary>Says that a text is HTML.</summary>
    public static Html HTML(string text) => new(text);
}

/// <summary>A fragment of HTML.</summary>
/// <param name="Text">The fragment.</param>
public sealed record Html(string Text);
