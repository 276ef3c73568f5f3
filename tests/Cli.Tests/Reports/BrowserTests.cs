using System.Diagnostics;
using System.Text.RegularExpressions;

namespace MlNetWatermark.Tests.Reports;

/// <summary>A browser's view of a report; skipped where no Chromium is installed.</summary>
[Trait("Requires", "chromium")]
public sealed class BrowserTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_browser_builds_the_tables_and_charts()
    {
        string dom = Open("--dump-dom");
        Assert.Matches("<th scope=\"row\">splice:0.5\\+jpeg:50</th>\\s*<td>10</td>\\s*<td>0.8750</td>", dom);
        Assert.Equal(3, dom.Split("<svg ").Length - 1);
        Assert.Contains("a &lt;b&gt;bold&lt;/b&gt; &amp;", dom, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", dom, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", dom, StringComparison.Ordinal);

        // The parser closes what is left open, so nesting shows whether every element ended where it was meant to.
        Assert.Equal(6, Regex.Count(dom, "</section>\\s*<section>"));
    }

    [Fact]
    public void A_browser_draws_the_page_dark_where_the_reader_prefers_it()
    {
        Assert.True(Corner("--blink-settings=preferredColorScheme=0") < 60);
        Assert.True(Corner("--blink-settings=preferredColorScheme=1") > 200);

        int Corner(string scheme)
        {
            Open(scheme, $"--screenshot={_folder["shot.png"]}", "--window-size=600,400", "--hide-scrollbars");
            return PictureFile.Read(_folder["shot.png"]).Rgba[0];
        }
    }

    private string Open(params string[] arguments)
    {
        string? browser = Find();
        Assert.SkipWhen(browser is null, "There is no chromium or google-chrome on the path.");
        File.WriteAllText(_folder["report.html"], MadeUpRows.Page(), MadeUpRows.Encoding);
        ProcessStartInfo start = new(
            browser!,
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", $"--user-data-dir={_folder["profile"]}",
                .. arguments, new Uri(_folder["report.html"]).AbsoluteUri,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.GetAwaiter().GetResult());
        return output;
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);
}
