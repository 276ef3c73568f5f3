using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace MlNetWatermark.Web;

/// <summary>The server: the page's files and four questions about a picture. Nothing of a request is kept after its answer.</summary>
internal static class Page
{
    /// <summary>Bytes that a form takes beside its picture.</summary>
    private const int FormBytes = 64 * 1024;

    /// <summary>Loads the model and wires everything; the caller runs and disposes the application, and the model goes with it.</summary>
    /// <param name="args">Settings, as ASP.NET Core reads them from a command line.</param>
    public static WebApplication Build(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        Limits limits = builder.Configuration.GetSection(nameof(Limits)).Get<Limits>() ?? new Limits();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = limits.Bytes + FormBytes;
            server.Limits.MaxConcurrentConnections = 64;
        });
        builder.Services.Configure<FormOptions>(form =>
        {
            form.MultipartBodyLengthLimit = limits.Bytes + FormBytes;
            // Above this a form goes to a temporary file; no picture may.
            form.MemoryBufferThreshold = (int)Math.Min(int.MaxValue, limits.Bytes + FormBytes);
            form.ValueLengthLimit = FormBytes;
        });
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<ProblemAnswers>();
        builder.Services.AddSingleton(limits);
        builder.Services.AddSingleton<PictureRequests>();
        builder.Services.AddSingleton(_ => WatermarkModel.LoadDefault());
        builder.Services.AddSingleton(services => new WatermarkEngine(services.GetRequiredService<WatermarkModel>()));

        WebApplication app = builder.Build();
        _ = app.Services.GetRequiredService<WatermarkEngine>(); // a model that cannot be loaded is said at the start, and the first visitor does not wait for it
        app.UseMiddleware<SecurityHeaders>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        PageFiles.Map(app);
        app.MapGet("/limits", (WatermarkEngine engine) => new { limits.Bytes, limits.Pixels, WatermarkEngine.MinimumSide, engine.Codec.MessageCapacity.Bits });
        app.MapPost("/fits", Fits);
        app.MapPost("/embed", (HttpRequest request, PictureRequests requests, WatermarkEngine engine) =>
            requests.Answer(request, (picture, form, aborted) => Marking.Of(picture, form, engine, aborted)));
        app.MapPost("/extract", (HttpRequest request, PictureRequests requests, WatermarkEngine engine) =>
            requests.Answer(request, (picture, _, aborted) => Reading.Of(picture, engine, aborted)));
        app.MapPost("/attack", (HttpRequest request, PictureRequests requests, WatermarkEngine engine) =>
            requests.Answer(request, (picture, form, aborted) => Attacked.Of(picture, form, engine, aborted)));
        return app;
    }

    // A form and not an address: addresses end up in logs.
    private static async Task<object> Fits(HttpRequest request, WatermarkEngine engine)
    {
        Payload payload = Marking.PayloadOf(await PictureRequests.FormOf(request));
        long bits = PayloadCapacity.BitsOf(payload);
        return new { Bits = bits, Of = engine.Codec.MessageCapacity.Bits, Fits = bits <= engine.Codec.MessageCapacity.Bits };
    }

    /// <summary>Milliseconds since a <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public static double MillisecondsSince(long start) => Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 1);
}
