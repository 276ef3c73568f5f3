using System.Globalization;
using Microsoft.ML.Data;

namespace MlNetWatermark;

/// <summary>
/// Shows pictures and results as fragments of HTML, for notebooks and pages. A fragment stands alone: pictures are in it as data URIs, texts are escaped, there is no script and no
/// style sheet, and it sets no colours, so that it is readable on light and dark pages. The culture is invariant.
/// </summary>
/// <remarks>In .NET Interactive the package's extension.dib registers them; elsewhere hand the text to whatever displays HTML.</remarks>
public static class NotebookHtml
{
    /// <summary>Longest side, in pixels, that pictures are shown with unless another is asked for.</summary>
    public const int UsualSide = 480;

    /// <summary>The picture, scaled down where it is larger; what is shown is for looking at, not for reading a mark from.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="maximumSide">Longest side shown, in pixels, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The side is below 1.</exception>
    public static string ToHtml(this Picture picture, int maximumSide = UsualSide)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumSide, 1);
        Picture shown = ShownPicture.Of(picture, maximumSide);
        return Invariant($"""<img src="{ShownPicture.DataUri(shown)}" width="{shown.Width}" height="{shown.Height}" alt="picture of {picture.Width} x {picture.Height} pixels" style="max-width:100%;height:auto">""");
    }

    /// <summary>An image of an ML.NET column, like a <see cref="Picture"/>.</summary>
    /// <param name="image">The image; it is not disposed of.</param>
    /// <param name="maximumSide">Longest side shown, in pixels, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The side is below 1.</exception>
    public static string ToHtml(this MLImage image, int maximumSide = UsualSide)
    {
        ArgumentNullException.ThrowIfNull(image);
        return MLImagePixels.ToPicture(image).ToHtml(maximumSide);
    }

    /// <summary>A table of what was read.</summary>
    public static string ToHtml(this Extraction extraction)
    {
        ArgumentNullException.ThrowIfNull(extraction);
        HtmlTable table = new();
        table.Fact("watermark", extraction.Detected ? "detected" : "not detected");
        table.Fact("p-value", PValue(extraction.PValue));
        if (extraction.Payload is { } payload)
        {
            table.Fact("payload", payload.Value.ToString());
            table.Fact("", Invariant($"{(payload.Authenticated ? "authentic" : "checksum right")}, bits corrected: {payload.CorrectedErrors}"));
            if (payload.ContentMatches is { } matches) table.Fact("", matches ? "of this picture" : "not of this picture, unless it was cut or turned");
        }
        else if (extraction.Detected && extraction.Message is { } message)
        {
            table.Fact("message", message.ToString());
        }

        table.Fact("score", extraction.Score.ToString("F2", CultureInfo.InvariantCulture));
        table.Fact("coverage", Percent(extraction.Coverage));
        if (extraction.Geometry is { } lies)
        {
            table.Fact("geometry", Invariant($"turned by {lies.Rotation:F1} degrees{(lies.Mirrored ? ", mirrored" : "")}, whole picture {lies.OriginalWidth:F0} x {lies.OriginalHeight:F0}"));
        }

        return table.ToString();
    }

    /// <summary>A table of whether an expected message is there.</summary>
    public static string ToHtml(this MessageMatch match)
    {
        ArgumentNullException.ThrowIfNull(match);
        HtmlTable table = new();
        table.Fact("message", match.Matches ? "matches" : "does not match");
        table.Fact("candidate", match.Candidate.ToString(CultureInfo.InvariantCulture));
        table.Fact("p-value", PValue(match.PValue));
        table.Fact("bit accuracy", match.BitAccuracy.ToString("F4", CultureInfo.InvariantCulture));
        return table.ToString();
    }

    /// <summary>Where the mark is, and a table of the largest regions.</summary>
    /// <param name="localization">What was found.</param>
    /// <param name="picture">The picture that was read: the mask is shown on it. Null: the mask alone, white = marked.</param>
    /// <param name="maximumSide">Longest side shown, in pixels, at least 1.</param>
    /// <exception cref="ArgumentException">The picture has another size than the mask.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The side is below 1.</exception>
    public static string ToHtml(this Localization localization, Picture? picture = null, int maximumSide = UsualSide)
    {
        const int MostRegions = 10;
        ArgumentNullException.ThrowIfNull(localization);
        (int width, int height) = (localization.Width, localization.Height);
        if (picture is not null && (picture.Width != width || picture.Height != height))
        {
            throw new ArgumentException($"The mask is {width} x {height} pixels, the picture {picture.Width} x {picture.Height}.", nameof(picture));
        }

        Picture mask = picture is null ? Pictures.MaskPicture(localization.Mask, width, height) : Pictures.MaskOverlay(picture, localization.Mask);
        HtmlTable facts = new();
        facts.Fact("carries the mark", Percent(localization.Coverage));
        if (localization.TamperedCoverage is { } tampered) facts.Fact("not as marked", Percent(tampered));
        facts.Fact("mask", localization.Exact ? "exact to the pixel" : "the network's");
        HtmlTable regions = new("region", "x", "y", "width", "height", "share");
        foreach ((MarkedRegion region, int number) in localization.Regions.Take(MostRegions).Select((region, i) => (region, i + 1)))
        {
            regions.Row([.. new[] { number, region.X, region.Y, region.Width, region.Height }.Select(value => value.ToString(CultureInfo.InvariantCulture)), Percent(region.Area)]);
        }

        string more = localization.Regions.Count > MostRegions ? Invariant($"<p>and {localization.Regions.Count - MostRegions} smaller regions</p>") : "";
        return mask.ToHtml(maximumSide) + facts + (localization.Regions.Count > 0 ? regions.ToString() : "") + more;
    }

    /// <summary>A picture marked with refinement, and what its distortions leave.</summary>
    /// <param name="mark">The picture and its numbers.</param>
    /// <param name="maximumSide">Longest side shown, in pixels, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The side is below 1.</exception>
    public static string ToHtml(this RefinedMark mark, int maximumSide = UsualSide)
    {
        ArgumentNullException.ThrowIfNull(mark);
        HtmlTable facts = new();
        facts.Fact("readable", mark.Readable ? "yes" : "no");
        facts.Fact("wrong bits", mark.WrongBits.ToString(CultureInfo.InvariantCulture));
        facts.Fact("PSNR", Invariant($"{mark.Psnr:F2} dB"));
        facts.Fact("iterations", Invariant($"{mark.Iterations}, kept {mark.Kept}"));
        HtmlTable layers = new("distortion", "wrong bits", "bits");
        foreach (LayerReading layer in mark.Layers) layers.Row(layer.Layer, Invariant($"{layer.WrongBits}"), Invariant($"{layer.Bits}"));
        return mark.Picture.ToHtml(maximumSide) + facts + (mark.Layers.Count > 0 ? layers.ToString() : "");
    }

    /// <summary>Tables of fidelity and attacks; <see cref="RobustnessReportText.ToMarkdown"/> has the intervals and the unmarked pictures too.</summary>
    public static string ToHtml(this RobustnessReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        FidelitySummary fidelity = report.Fidelity;
        HtmlTable facts = new();
        facts.Fact("system", report.System);
        facts.Fact("message", Invariant($"{report.MessageLength} bits, strength {report.Strength}"));
        facts.Fact("pictures", Invariant($"{fidelity.Pictures}"));
        facts.Fact("PSNR", Invariant($"{fidelity.Psnr.Mean:F2} dB, {fidelity.LeastPsnr:F2} dB at worst"));
        facts.Fact("SSIM", Invariant($"{fidelity.Ssim.Mean:F4}"));
        HtmlTable attacks = new("attack", "pictures", "bit accuracy", "all bits right", "detected", "mask IoU");
        foreach (AttackSummary attack in report.Attacks)
        {
            string accuracy = attack.Pictures == 0 ? "-" : Invariant($"{attack.BitAccuracy.Mean:F4}");
            attacks.Row(attack.Attack, Invariant($"{attack.Pictures}"), accuracy, Share(attack.AllBitsRight), Share(attack.Detected), attack.IoU is { } iou ? Invariant($"{iou.Mean:F3}") : "-");
        }

        return facts.ToString() + attacks + (report.Failed.Count > 0 ? Invariant($"<p>not measured: {report.Failed.Count}</p>") : "");
    }

    private static string Share(Estimate? share) => share is { } value && double.IsFinite(value.Mean) ? Percent(value.Mean) : "-";

    private static string Percent(double share) => Invariant($"{100 * share:F1} %");

    private static string PValue(double value) => value.ToString(value < 0.001 ? "0.0E0" : "F4", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
