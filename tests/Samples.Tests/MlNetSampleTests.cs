using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using MlNet;

namespace MlNetWatermark.Tests;

/// <summary>Every sample of samples/MlNet does what it says.</summary>
public sealed class MlNetSampleTests
{
    private static readonly string[] Two = [RepositoryRoot.Image("chelsea.png"), RepositoryRoot.Image("rocket.jpg")];

    [Fact]
    public void Between_stock_steps_a_mark_survives_scaling_and_grey()
    {
        IReadOnlyList<StockSteps.Row> rows = StockSteps.Run(Two);
        Assert.All(rows, row => Assert.Equal((true, "studio-7"), (row.Detected, row.Payload)));
    }

    [Fact]
    public void Another_process_reads_with_a_saved_pipeline() =>
        Assert.Equal(["4711", "4711"], SaveAndLoad.Run(Two).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    [Fact]
    public void The_stock_onnx_step_marks_and_reads_with_the_exported_files() => Assert.All(StockOnnx.Run(Two), row => Assert.True(row.Right > 0.99, $"{row.Path}: {row.Right}"));

    [Fact]
    public void A_stock_trainer_learns_from_score_and_coverage_which_pictures_were_edited()
    {
        EditedOrNot.Result result = EditedOrNot.Run(SamplePictures.All());
        Assert.True(result.AreaUnderRocCurve > 0.8, $"{result}");
    }

    [Fact]
    public void A_threshold_chosen_on_some_pictures_holds_on_others()
    {
        IReadOnlyList<ChosenThreshold.Fold> folds = ChosenThreshold.Run(SamplePictures.All());
        Assert.Equal(4, folds.Count);
        Assert.True(folds.Average(fold => fold.Accuracy) > 0.9, string.Join('\n', folds));
    }

    [Fact]
    public async Task The_endpoint_reads_uploads_many_at_a_time_and_refuses_what_is_no_picture()
    {
        using WatermarkModel model = WatermarkModel.LoadDefault();
        byte[] marked = PictureFile.Encode(new WatermarkEngine(model).Embed(PictureFile.Read(Two[0]), Payload.OfText("here")), new PictureEncoding());
        await using WebApplication app = Endpoint.Build(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=Warning"]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using HttpClient client = new() { BaseAddress = new Uri(app.Urls.Single()) };
        JsonElement[] answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Answer(marked)));
        Assert.All(answers, answer => Assert.Equal((true, "here"), (answer.GetProperty("detected").GetBoolean(), answer.GetProperty("payload").GetString())));

        using HttpResponseMessage refused = await client.PostAsync("read", new ByteArrayContent([1, 2, 3]), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, refused.StatusCode);
        Assert.True((await Answer(marked)).GetProperty("detected").GetBoolean()); // and goes on

        async Task<JsonElement> Answer(byte[] file)
        {
            using HttpResponseMessage response = await client.PostAsync("read", new ByteArrayContent(file), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        }
    }
}
