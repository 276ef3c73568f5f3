using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using MlNetWatermark.Web;

namespace MlNetWatermark.Tests;

/// <summary>The page on a free port of this machine, as a user starts it, for all tests of a class.</summary>
public sealed class RunningPage : IAsyncLifetime
{
    private WebApplication? _page;

    /// <summary>Its address, with a slash at the end.</summary>
    public Uri Address => new(_page!.Urls.First() + "/");

    public HttpClient Client { get; private set; } = null!;

    /// <summary>A picture that the page marked with "studio-7".</summary>
    public byte[] Marked { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        // A form that went to a file would end in an exception: there is no such folder.
        Environment.SetEnvironmentVariable("ASPNETCORE_TEMP", Path.Combine(AppContext.BaseDirectory, "no-such-folder"));
        _page = Start();
        await _page.StartAsync(TestContext.Current.CancellationToken);
        Client = new HttpClient { BaseAddress = Address };
        using HttpResponseMessage response = await Client.PostAsync(new Uri("embed", UriKind.Relative), Form.Of("chelsea.png", ("message", "studio-7")), TestContext.Current.CancellationToken);
        Marked = (await Form.JsonOf(response)).GetProperty("picture").GetBytesFromBase64();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _page!.DisposeAsync();
    }

    /// <summary>Another page, with settings of its own.</summary>
    internal static WebApplication Start(params string[] settings) =>
        Page.Build(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", nameof(LogLevel.Error), .. settings]);
}
