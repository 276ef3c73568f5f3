using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML;
using MlNetWatermark;

namespace MlNet;

/// <summary>
/// A prediction engine behind an address: <c>curl --data-binary @photo.jpg http://localhost:5000/read</c>. An engine is for one caller at a time, so each request borrows one from a pool;
/// all of them share one model.
/// </summary>
internal static class Endpoint
{
    private const long LargestUpload = 20_000_000;

    public static WebApplication Build(string[] arguments)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(arguments);
        builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = LargestUpload);
        builder.Services.AddSingleton<EnginePool>();
        WebApplication app = builder.Build();
        app.MapPost("/read", async (HttpRequest request, EnginePool engines, CancellationToken cancellation) =>
        {
            using MemoryStream file = new();
            await request.Body.CopyToAsync(file, cancellation).ConfigureAwait(false);
            try
            {
                Reading reading = engines.Predict(new Upload { File = file.ToArray() });
                return Results.Ok(new { reading.Detected, Payload = reading.Detected ? reading.Payload : null, reading.PValue });
            }
            catch (FormatException problem)
            {
                return Results.Problem(problem.Message, statusCode: StatusCodes.Status415UnsupportedMediaType); // not a picture, or a damaged one
            }
        });
        return app;
    }

    /// <summary>Prediction engines that wait for their next request.</summary>
    private sealed class EnginePool : IDisposable
    {
        private readonly MLContext _context = new();
        private readonly WatermarkExtractTransformer _reader;
        private readonly ConcurrentBag<PredictionEngine<Upload, Reading>> _waiting = [];

        public EnginePool() => _reader = _context.Transforms.WatermarkExtract("Bits", nameof(Upload.File)).Fit(_context.Data.LoadFromEnumerable<Upload>([]));

        public Reading Predict(Upload upload)
        {
            if (!_waiting.TryTake(out PredictionEngine<Upload, Reading>? engine))
            {
                engine = _context.Model.CreatePredictionEngine<Upload, Reading>(_reader, new PredictionEngineOptions { OwnsTransformer = false });
            }

            try
            {
                return engine.Predict(upload);
            }
            finally
            {
                _waiting.Add(engine);
            }
        }

        public void Dispose()
        {
            foreach (PredictionEngine<Upload, Reading> engine in _waiting) engine.Dispose();
            _reader.Dispose();
        }
    }

    private sealed class Upload
    {
        public byte[] File { get; set; } = [];
    }

    private sealed class Reading
    {
        public bool Detected { get; set; }

        public string Payload { get; set; } = "";

        public double PValue { get; set; }
    }
}
