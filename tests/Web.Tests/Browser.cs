using Microsoft.Playwright;

namespace MlNetWatermark.Tests;

/// <summary>Debian's Chromium, driven by Playwright; tests skip where there is none. No browser is ever downloaded.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Variable = "MLNETWATERMARK_CHROMIUM";

    /// <summary>Milliseconds; machines that test have other things to do as well.</summary>
    private const int Patience = 120_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private static string Program => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : "/usr/bin/chromium";

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program)) return;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>Opens an empty page in a fresh profile.</summary>
    public async Task<IPage> OpenAsync(BrowserNewContextOptions how)
    {
        Assert.SkipWhen(_browser is null, $"There is no Chromium at '{Program}'; {Variable} names another place.");
        IBrowserContext context = await _browser!.NewContextAsync(how);
        context.SetDefaultTimeout(Patience);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
