using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;

namespace MlNetWatermark.Tests;

/// <summary>What the server answers, over a real connection.</summary>
public sealed class ServerTests(RunningPage page) : IClassFixture<RunningPage>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_marked_photograph_is_read_back()
    {
        JsonElement marked = await Ask("embed", Form.Of("rocket.jpg", ("message", "studio-7"), ("strength", "robust")));
        Assert.InRange(marked.GetProperty("psnr").GetDouble(), 38, 45);
        Assert.Equal(640, marked.GetProperty("width").GetInt32());
        Assert.Equal(10, marked.GetProperty("residualGain").GetInt32());
        Picture residual = PictureFile.Decode(marked.GetProperty("residual").GetBytesFromBase64());
        Assert.Equal((640, 427), (residual.Width, residual.Height));

        JsonElement reading = await Ask("extract", Form.Of(marked.GetProperty("picture").GetBytesFromBase64()));
        Assert.True(reading.GetProperty("detected").GetBoolean());
        Assert.Equal("studio-7", reading.GetProperty("message").GetString());
        Assert.StartsWith("one in ", reading.GetProperty("chance").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, reading.GetProperty("coverage").GetDouble());
        Assert.True(reading.GetProperty("exact").GetBoolean());
        Assert.Equal(640, PictureFile.Decode(reading.GetProperty("overlay").GetBytesFromBase64()).Width);
    }

    [Fact]
    public async Task A_picture_without_a_mark_is_an_answer_and_shows_no_mask()
    {
        JsonElement reading = await Ask("extract", Form.Of("chelsea.png"));
        Assert.False(reading.GetProperty("detected").GetBoolean());
        Assert.Equal(JsonValueKind.Null, reading.GetProperty("message").ValueKind);
        Assert.Equal(JsonValueKind.Null, reading.GetProperty("overlay").ValueKind);
        Assert.Equal(JsonValueKind.Null, reading.GetProperty("coverage").ValueKind);
    }

    [Theory]
    [InlineData("jpeg:50", 451, 300)]
    [InlineData("shrink:0.5", 226, 150)]
    [InlineData("crop-to:0.1,0.1,0.8,0.9", 361, 270)]
    [InlineData("blur:1", 451, 300)]
    [InlineData("flip", 451, 300)]
    [InlineData("rotate:10", 451, 300)]
    public async Task The_message_survives(string attack, int width, int height)
    {
        JsonElement answer = await Ask("attack", Form.Of(page.Marked, ("attack", attack)));
        Picture edited = PictureFile.Decode(answer.GetProperty("picture").GetBytesFromBase64());
        Assert.Equal((width, height), (edited.Width, edited.Height));
        JsonElement reading = answer.GetProperty("reading");
        Assert.Equal("studio-7", reading.GetProperty("message").GetString());
        string? geometry = reading.GetProperty("geometry").GetString();
        if (attack == "flip") Assert.StartsWith("mirrored", geometry, StringComparison.Ordinal);
        if (attack == "rotate:10") Assert.Matches("^turned (9.9|10.0|10.1) degrees clockwise", geometry);
    }

    [Fact]
    public async Task Where_it_was_painted_over_there_is_no_mark()
    {
        JsonElement answer = await Ask("attack", Form.Of(page.Marked, ("attack", "paint:0.1,0.2,0.5,0.8,0.5")));
        Picture edited = PictureFile.Decode(answer.GetProperty("picture").GetBytesFromBase64()), marked = PictureFile.Decode(page.Marked);
        double painted = Enumerable.Range(0, 451 * 300).Count(i => !edited.Rgba.AsSpan(4 * i, 3).SequenceEqual(marked.Rgba.AsSpan(4 * i, 3))) / (451.0 * 300);
        Assert.InRange(painted, 0.2, 0.3);
        Assert.Equal("studio-7", answer.GetProperty("reading").GetProperty("message").GetString());
        Assert.Equal(1 - painted, answer.GetProperty("reading").GetProperty("coverage").GetDouble(), 0.01);
    }

    [Theory]
    [InlineData("studio-7", 43, true)]
    [InlineData("Studio 7, Berlin", 127, false)]
    public async Task The_room_that_a_message_takes_is_told(string message, int bits, bool fits)
    {
        JsonElement answer = await Ask("fits", Form.Of((byte[]?)null, ("message", message)));
        Assert.Equal((bits, 52, fits), (answer.GetProperty("bits").GetInt32(), answer.GetProperty("of").GetInt32(), answer.GetProperty("fits").GetBoolean()));
    }

    [Theory]
    [InlineData("embed", "", "", HttpStatusCode.BadRequest, "message is empty")]
    [InlineData("embed", "message", "much too long a message", HttpStatusCode.UnprocessableEntity, "52 fit: 9 lower-case letters")]
    [InlineData("attack", "attack", "heic:50", HttpStatusCode.BadRequest, "not offered")]
    [InlineData("attack", "attack", "shrink:4", HttpStatusCode.BadRequest, "not offered")]
    [InlineData("attack", "attack", "jpeg:50+jpeg:40", HttpStatusCode.BadRequest, "not a number")]
    [InlineData("attack", "attack", "jpeg:0", HttpStatusCode.BadRequest, "1 to 100")]
    [InlineData("attack", "attack", "crop-to:0.5,0.5,0.6,0.1", HttpStatusCode.BadRequest, "inside")]
    [InlineData("attack", "attack", "paint:0.1,0.5,NaN", HttpStatusCode.BadRequest, "not a number")]
    [InlineData("attack", "attack", "paint:0.002,0,0,1,1,0,0,1,1,0,0,1,1,0,0,1,1,0,0,1,1,0,0,1,1", HttpStatusCode.BadRequest, "too long")]
    public async Task A_wrong_field_is_explained(string path, string field, string value, HttpStatusCode status, string words) =>
        await Refused(path, Form.Of("rocket.jpg", field.Length == 0 ? [] : [(field, value)]), status, words);

    [Fact]
    public async Task A_wrong_strength_and_a_missing_picture_are_explained()
    {
        await Refused("embed", Form.Of("rocket.jpg", ("message", "a"), ("strength", "11")), HttpStatusCode.BadRequest, "invisible, balanced or robust");
        await Refused("extract", Form.Of((byte[]?)null, ("message", "a")), HttpStatusCode.BadRequest, "field 'picture'");
        using StringContent text = new("hello");
        await Refused("extract", text, HttpStatusCode.UnsupportedMediaType, "Send a form");
    }

    [Fact]
    public async Task The_kind_of_a_file_is_told_by_its_bytes()
    {
        await Refused("extract", Form.Of("<svg onload='alert(1)'/>"u8.ToArray()), HttpStatusCode.UnsupportedMediaType, "Not a picture");
        await Refused("extract", Form.Of([]), HttpStatusCode.UnsupportedMediaType, "empty");
        await Ask("extract", Form.Of(page.Marked)); // under the name of a text file
    }

    [Fact]
    public async Task A_picture_that_is_cut_short_or_too_small_is_explained()
    {
        await Refused("extract", Form.Of(page.Marked[..(page.Marked.Length / 2)]), HttpStatusCode.UnprocessableEntity, "cut short");
        byte[] small = PictureFile.Encode(new Picture(63, 200, new byte[4 * 63 * 200]), new PictureEncoding());
        await Refused("embed", Form.Of(small, ("message", "a")), HttpStatusCode.UnprocessableEntity, "at least 64 pixels");
    }

    [Fact]
    public async Task Limits_hold_before_anything_is_decoded()
    {
        await using WebApplication strict = RunningPage.Start("--Limits:Bytes", "300000", "--Limits:Pixels", "200000");
        await strict.StartAsync(Stop);
        using HttpClient client = new() { BaseAddress = new Uri(strict.Urls.First() + "/") };
        client.DefaultRequestHeaders.ExpectContinue = true; // what is refused by its length is not sent
        await Refused(client, "extract", Form.Of("rocket.jpg"), HttpStatusCode.RequestEntityTooLarge, "640 x 427 pixels; at most 200000");
        await Refused(client, "extract", Form.Of(new byte[310_000]), HttpStatusCode.RequestEntityTooLarge, "310000 bytes; at most 300000");
        await Refused(client, "extract", Form.Of(new byte[2_000_000]), HttpStatusCode.RequestEntityTooLarge, "at most 0.3 MB");
    }

    [Fact]
    public async Task More_than_may_wait_are_told_to_come_back()
    {
        await using WebApplication busy = RunningPage.Start("--Limits:AtOnce", "1", "--Limits:Waiting", "1");
        await busy.StartAsync(Stop);
        using HttpClient client = new() { BaseAddress = new Uri(busy.Urls.First() + "/") };
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.PostAsync(new Uri("extract", UriKind.Relative), Form.Of(page.Marked), Stop)));
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        HttpResponseMessage refused = answers.First(answer => answer.StatusCode != HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        foreach (HttpResponseMessage answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task A_client_that_goes_leaves_its_place_to_others()
    {
        await using WebApplication single = RunningPage.Start("--Limits:AtOnce", "1", "--Limits:Waiting", "3");
        await single.StartAsync(Stop);
        using HttpClient client = new() { BaseAddress = new Uri(single.Urls.First() + "/") };
        for (int i = 0; i < 8; i++)
        {
            using CancellationTokenSource gone = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            Task<HttpResponseMessage> asked = client.PostAsync(new Uri("extract", UriKind.Relative), Form.Of(page.Marked), gone.Token);
            await Task.Delay(30, Stop);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        }

        using HttpResponseMessage last = await client.PostAsync(new Uri("extract", UriKind.Relative), Form.Of(page.Marked), Stop);
        Assert.Equal(HttpStatusCode.OK, last.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("page.js")]
    [InlineData("limits")]
    [InlineData("nowhere")]
    public async Task Every_answer_has_the_headers_that_keep_browsers_safe(string path)
    {
        using HttpResponseMessage response = await page.Client.GetAsync(new Uri(path, UriKind.Relative), Stop);
        CheckHeaders(response);
        Assert.Equal(path == "nowhere" ? HttpStatusCode.NotFound : HttpStatusCode.OK, response.StatusCode);
    }

    private static void CheckHeaders(HttpResponseMessage response)
    {
        string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.False(response.Headers.Contains("Server"));
    }

    private async Task<JsonElement> Ask(string path, HttpContent form)
    {
        using HttpResponseMessage response = await page.Client.PostAsync(new Uri(path, UriKind.Relative), form, Stop);
        return await Form.JsonOf(response);
    }

    private Task Refused(string path, HttpContent form, HttpStatusCode status, string words) => Refused(page.Client, path, form, status, words);

    private static async Task Refused(HttpClient client, string path, HttpContent form, HttpStatusCode status, string words)
    {
        using HttpResponseMessage response = await client.PostAsync(new Uri(path, UriKind.Relative), form, Stop);
        JsonElement problem = await response.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Equal(status, response.StatusCode);
        Assert.Contains(words, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        CheckHeaders(response);
    }
}
