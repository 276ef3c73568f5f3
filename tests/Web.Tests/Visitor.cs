using Microsoft.Playwright;

namespace MlNetWatermark.Tests;

/// <summary>Somebody in front of the page: what they do, what they see, and what went wrong behind it.</summary>
internal sealed class Visitor
{
    private readonly List<string> _problems = [];
    private readonly string _name;

    public Visitor(IPage page, string name)
    {
        (Page, _name) = (page, name);
        page.Console += (_, message) => { if (message.Type is "error" or "warning") _problems.Add(message.Text); };
        page.PageError += (_, error) => _problems.Add(error);
    }

    public IPage Page { get; }

    /// <summary>What the console said, and every error of a script.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public ILocator Reading => Page.Locator("#attack-reading");

    public ILocator Steps => Page.Locator("#steps li");

    public Task Sees(ILocator element, string text) => Assertions.Expect(element).ToContainTextAsync(text);

    public Task SeesSteps(params string[] steps) => Assertions.Expect(Steps).ToHaveTextAsync(steps);

    /// <summary>Chooses a picture and a message, and marks.</summary>
    public async Task Mark(string image, string message)
    {
        await Page.SetInputFilesAsync("#cover-file", RepositoryRoot.Image(image));
        await Assertions.Expect(Page.Locator("#cover-preview")).ToBeVisibleAsync();
        await Page.GetByLabel("Message").FillAsync(message);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Mark the picture" }).ClickAsync();
        await SeesSteps("watermarked");
    }

    /// <summary>Drags over the picture; places are shares of it.</summary>
    public async Task Drag(string element, params (double X, double Y)[] places)
    {
        await Page.Locator(element).ScrollIntoViewIfNeededAsync();
        LocatorBoundingBoxResult box = (await Page.Locator(element).BoundingBoxAsync())!;
        float X(double share) => (float)(box.X + (share * box.Width));
        float Y(double share) => (float)(box.Y + (share * box.Height));
        await Page.Mouse.MoveAsync(X(places[0].X), Y(places[0].Y));
        await Page.Mouse.DownAsync();
        foreach ((double x, double y) in places) await Page.Mouse.MoveAsync(X(x), Y(y), new() { Steps = 5 });
        await Page.Mouse.UpAsync();
    }

    /// <summary>Whether nothing sticks out to the right.</summary>
    public Task<bool> FitsTheScreen() => Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth");

    /// <summary>Keeps what is seen in artifacts/screenshots.</summary>
    public async Task Photograph(string moment, bool whole = true)
    {
        // The pointer and smooth scrolling out of the way.
        await Page.Mouse.MoveAsync(0, 0);
        await Page.ScreenshotAsync(new() { Path = Screenshot(moment), FullPage = whole });
    }

    /// <summary>Keeps one part of the page as the picture that the README shows.</summary>
    public Task PhotographForReadme(string element) =>
        Page.Locator(element).ScreenshotAsync(new() { Path = Path.Combine(RepositoryRoot.Folder, "artifacts", "screenshots", "readme.jpg"), Type = ScreenshotType.Jpeg, Quality = 85 });

    public string Screenshot(string moment) => Path.Combine(RepositoryRoot.Folder, "artifacts", "screenshots", $"{_name}-{moment}.png");
}
