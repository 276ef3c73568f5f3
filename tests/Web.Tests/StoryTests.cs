using Microsoft.Playwright;

namespace MlNetWatermark.Tests;

/// <summary>The whole story, clicked through in a browser; the pictures of it are kept in artifacts/screenshots.</summary>
[Trait("Requires", "chromium")]
public sealed class StoryTests(RunningPage page, Browser browser) : IClassFixture<RunningPage>, IClassFixture<Browser>
{
    private const int Phone = 360;

    [Fact]
    public Task A_picture_is_marked_attacked_and_read() => Story("desktop", 1200, 800, ColorScheme.Light);

    // The desktop's story again, for the screenshots of each step.
    [Theory]
    [Trait(Slow.Trait, Slow.Value)]
    [InlineData("dark", 1200, 800, ColorScheme.Dark)]
    [InlineData("phone", Phone, 740, ColorScheme.Light)]
    public Task A_picture_is_marked_attacked_and_read_in_the_dark_and_on_a_phone(string name, int width, int height, ColorScheme scheme)
    {
        Slow.Require();
        return Story(name, width, height, scheme);
    }

    [Theory]
    [InlineData("dark-short", 1200, 800, ColorScheme.Dark)]
    [InlineData("phone-short", Phone, 740, ColorScheme.Light)]
    public async Task The_page_fits_other_screens_and_colours_and_marks_attacks_and_reads_there(string name, int width, int height, ColorScheme scheme)
    {
        Visitor visitor = await Open(name, width, height, scheme);
        await visitor.Mark("chelsea.png", "studio-7");
        await visitor.Page.GetByText("Paint over", new() { Exact = true }).ClickAsync();
        await visitor.Drag("#stage", (0.2, 0.3), (0.45, 0.7), (0.7, 0.3));
        await visitor.SeesSteps("watermarked", "painted over");
        await visitor.Sees(visitor.Reading, "% of the picture, known to the pixel");
        await visitor.Photograph("painted");
        Assert.Empty(visitor.Problems);
        Assert.True(await visitor.FitsTheScreen());
        await visitor.Page.Context.CloseAsync();
    }

    private async Task Story(string name, int width, int height, ColorScheme scheme)
    {
        Visitor visitor = await Open(name, width, height, scheme);
        await visitor.Photograph("1-start");
        await visitor.Mark("rocket.jpg", "studio-7");
        await visitor.Sees(visitor.Page.Locator("#room"), "43 of 52 bits");
        await visitor.Sees(visitor.Page.Locator("#quality"), "dB PSNR");
        await visitor.Sees(visitor.Reading, "Mark found");
        await visitor.Sees(visitor.Reading, "studio-7");

        // The slider between cover and watermarked picture, then what was added.
        await visitor.Drag("#split", (0.5, 0.5), (0.2, 0.5));
        Assert.Equal("20%", await visitor.Page.Locator("#compare").EvaluateAsync<string>("element => element.style.getPropertyValue('--split')"));
        await visitor.Photograph("2-marked");
        await visitor.Page.GetByLabel("Residual").CheckAsync();
        await Assertions.Expect(visitor.Page.Locator("#residual")).ToBeVisibleAsync();
        await visitor.Sees(visitor.Page.Locator("#gain"), "residual × 10");
        await visitor.Photograph("3-residual");

        IDownload download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.Page.Locator("#download").ClickAsync());
        Assert.Equal("watermarked.png", download.SuggestedFilename);
        string saved = visitor.Screenshot("watermarked");
        await download.SaveAsAsync(saved);
        Assert.Equal(640, PictureFile.Read(saved).Width);

        // Attacks stack, and each is read at once.
        await visitor.Page.GetByLabel("JPEG quality").FillAsync("40");
        await visitor.SeesSteps("watermarked", "JPEG quality 40");
        await visitor.Sees(visitor.Reading, "studio-7");
        await visitor.Page.GetByText("Crop", new() { Exact = true }).ClickAsync();
        await visitor.Drag("#stage", (0.2, 0.1), (0.9, 0.9));
        await visitor.SeesSteps("watermarked", "JPEG quality 40", "cropped");
        await visitor.Sees(visitor.Reading, "448 × 34");
        await visitor.Sees(visitor.Reading, "the whole picture would be 6");
        await visitor.Photograph("4-cropped");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await visitor.SeesSteps("watermarked", "JPEG quality 40");
        await Assertions.Expect(visitor.Page.GetByLabel("JPEG quality")).ToHaveValueAsync("40");

        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Mirror" }).ClickAsync();
        await visitor.Sees(visitor.Reading, "mirrored");
        await visitor.Sees(visitor.Reading, "studio-7");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Start over" }).ClickAsync();
        await visitor.SeesSteps("watermarked");
        await Assertions.Expect(visitor.Page.GetByLabel("JPEG quality")).ToHaveValueAsync("100");

        // Where it was painted over there is no mark, and the mask shows it to the pixel.
        await visitor.Page.GetByText("Paint over", new() { Exact = true }).ClickAsync();
        await visitor.Drag("#stage", (0.2, 0.3), (0.45, 0.7), (0.7, 0.3));
        await visitor.SeesSteps("watermarked", "painted over");
        await visitor.Sees(visitor.Reading, "% of the picture, known to the pixel");
        await Assertions.Expect(visitor.Page.Locator("#attacked-overlay")).ToBeVisibleAsync();
        await visitor.Photograph("5-painted");
        if (name == "desktop") await visitor.PhotographForReadme("#attack");
        await visitor.Page.GetByLabel("Show where the mark still is").UncheckAsync();
        await Assertions.Expect(visitor.Page.Locator("#attacked-overlay")).ToBeHiddenAsync();

        // Any picture is checked: ours, one without a mark, and what is none.
        ILocator check = visitor.Page.Locator("#check");
        await visitor.Page.SetInputFilesAsync("#check-file", saved);
        await visitor.Sees(check, "Mark found");
        await visitor.Photograph("6-checked");
        await visitor.Page.SetInputFilesAsync("#check-file", RepositoryRoot.Image("rocket.jpg"));
        await visitor.Sees(check, "No mark found");
        Assert.Empty(visitor.Problems);
        Assert.True(await visitor.FitsTheScreen());
        await visitor.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task Everything_can_be_done_from_the_keyboard()
    {
        Visitor visitor = await Open("keyboard", 1200, 800, ColorScheme.Light);
        IPage view = visitor.Page;
        await Tab(view, "example");
        await view.Keyboard.PressAsync("Enter");
        await Assertions.Expect(view.Locator("#cover-preview")).ToBeVisibleAsync();
        await Tab(view, "message");
        await view.Keyboard.PressAsync("Control+A");
        await view.Keyboard.TypeAsync("hello");
        await view.Keyboard.PressAsync("Tab");
        await view.Keyboard.PressAsync("ArrowRight"); // from balanced to robust
        Assert.Equal("robust", await view.EvaluateAsync<string>("document.activeElement.value"));
        await visitor.Photograph("1-focus", whole: false);
        await Tab(view, "mark-button");
        await view.Keyboard.PressAsync("Enter");
        await visitor.SeesSteps("watermarked");
        Assert.Equal("result-title", await view.EvaluateAsync<string>("document.activeElement.id"));

        await Tab(view, "split");
        await view.Keyboard.PressAsync("Home");
        Assert.Equal("0%", await view.Locator("#compare").EvaluateAsync<string>("element => element.style.getPropertyValue('--split')"));
        await Tab(view, "rotate");
        for (int i = 0; i < 15; i++) await view.Keyboard.PressAsync("ArrowRight");
        await visitor.SeesSteps("watermarked", "Turn 15°"); // one step, however often it moved
        await visitor.Sees(visitor.Reading, "degrees clockwise");
        await visitor.Sees(view.Locator("#status"), "Turn 15°: Mark found. Message: hello. turned");
        await view.Locator("summary").FocusAsync();
        await view.Keyboard.PressAsync("Enter");
        await view.Keyboard.PressAsync("Tab");
        await view.Keyboard.TypeAsync("10");
        await view.Keyboard.PressAsync("Enter");
        await visitor.SeesSteps("watermarked", "Turn 15°", "cropped");
        await view.GetByRole(AriaRole.Button, new() { Name = "Paint over it" }).FocusAsync();
        await view.Keyboard.PressAsync("Enter");
        await visitor.SeesSteps("watermarked", "Turn 15°", "cropped", "painted over");
        await visitor.Photograph("2-attacked");
        Assert.Empty(visitor.Problems);
        await view.Context.CloseAsync();
    }

    [Fact]
    public async Task Pictures_are_dropped_and_pasted_and_what_is_wrong_is_said()
    {
        Visitor visitor = await Open("errors", 1200, 800, ColorScheme.Light);
        await visitor.Page.GetByLabel("Message").FillAsync("too long a message");
        await visitor.Sees(visitor.Page.Locator("#room"), "Too long");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Mark the picture" }).ClickAsync();
        await visitor.Sees(visitor.Page.Locator("#mark-error"), "Choose a picture first.");

        await Give(visitor.Page, "#mark h2", "drop", RepositoryRoot.Image("coffee.png"));
        await Assertions.Expect(visitor.Page.Locator("#cover-preview")).ToBeVisibleAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Mark the picture" }).ClickAsync();
        await visitor.Sees(visitor.Page.Locator("#mark-error"), "52 fit");
        await visitor.Photograph("1-too-long");

        await visitor.Page.Locator("#check-title").ClickAsync();
        await Give(visitor.Page, "body", "paste", RepositoryRoot.Image("rocket.jpg"));
        await visitor.Sees(visitor.Page.Locator("#check-reading"), "No mark found");
        await Give(visitor.Page, "#check", "drop", Path.Combine(RepositoryRoot.Folder, "README.md"));
        await visitor.Sees(visitor.Page.Locator("#check-error"), "Not a picture");
        await visitor.Photograph("2-not-a-picture");
        // The browser itself notes answers that are errors; nothing else may be there.
        Assert.All(visitor.Problems, problem => Assert.StartsWith("Failed to load resource: the server responded with a status of 4", problem, StringComparison.Ordinal));
        Assert.Equal(2, visitor.Problems.Count);
        await visitor.Page.Context.CloseAsync();
    }

    private async Task<Visitor> Open(string name, int width, int height, ColorScheme scheme)
    {
        Visitor visitor = new(
            await browser.OpenAsync(new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = height },
                ColorScheme = scheme,
                ReducedMotion = ReducedMotion.Reduce,
                IsMobile = width == Phone,
                HasTouch = width == Phone,
                DeviceScaleFactor = width == Phone ? 2 : 1,
            }), name);
        await visitor.Page.GotoAsync(page.Address.ToString());
        return visitor;
    }

    private static async Task Tab(IPage page, string id)
    {
        for (int i = 0; i < 40; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<string>("document.activeElement.id") == id) return;
        }

        Assert.Fail($"The tabulator key does not reach #{id}.");
    }

    // What a browser makes of a file that comes from elsewhere.
    private static async Task Give(IPage page, string element, string kind, string file) => await page.Locator(element).EvaluateAsync(
        """
        (element, { kind, name, base64 }) => {
          const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0)), data = new DataTransfer();
          data.items.add(new File([bytes], name));
          element.dispatchEvent(kind === 'drop' ? new DragEvent(kind, { dataTransfer: data, bubbles: true }) : new ClipboardEvent(kind, { clipboardData: data, bubbles: true }));
        }
        """,
        new { kind, name = Path.GetFileName(file), base64 = Convert.ToBase64String(File.ReadAllBytes(file)) });
}
