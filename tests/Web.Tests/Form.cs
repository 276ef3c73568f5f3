using System.Text.Json;

namespace MlNetWatermark.Tests;

/// <summary>Forms as a browser sends them.</summary>
internal static class Form
{
    public static MultipartFormDataContent Of(string image, params ReadOnlySpan<(string Name, string Value)> fields) => Of(File.ReadAllBytes(RepositoryRoot.Image(image)), fields);

    public static MultipartFormDataContent Of(byte[]? picture, params ReadOnlySpan<(string Name, string Value)> fields)
    {
        MultipartFormDataContent form = [];
        if (picture is not null) form.Add(new ByteArrayContent(picture), "picture", "a name that says nothing.txt");
        foreach ((string name, string value) in fields) form.Add(new StringContent(value), name);
        return form;
    }

    public static async Task<JsonElement> JsonOf(HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
