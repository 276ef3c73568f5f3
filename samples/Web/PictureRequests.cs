using System.Threading.RateLimiting;

namespace MlNetWatermark.Web;

/// <summary>Takes the picture out of a request and answers it when its turn comes.</summary>
internal sealed class PictureRequests(Limits limits) : IDisposable
{
    // Entered after the upload, so that a slow line keeps nobody waiting.
    private readonly ConcurrencyLimiter _turns = new(new ConcurrencyLimiterOptions { PermitLimit = limits.AtOnce, QueueLimit = limits.Waiting });

    /// <summary>Reads, decodes and works; the work gets the picture, the other fields, and a token that is cancelled when the client goes.</summary>
    /// <exception cref="RequestException">The form has no picture, or too many requests are waiting.</exception>
    /// <exception cref="PictureFormatException">The file is no picture that is taken.</exception>
    public async Task<T> Answer<T>(HttpRequest request, Func<Picture, IFormCollection, CancellationToken, T> work)
    {
        CancellationToken aborted = request.HttpContext.RequestAborted;
        IFormCollection form = await FormOf(request);
        byte[] file = await FileOf(form, aborted);
        using RateLimitLease turn = await _turns.AcquireAsync(permitCount: 1, aborted);
        if (!turn.IsAcquired) throw new RequestException(StatusCodes.Status503ServiceUnavailable, "Too many pictures at once; try again in a moment.");
        Picture picture = PictureFile.Decode(file, limits.Pixels);
        aborted.ThrowIfCancellationRequested();
        return work(picture, form, aborted);
    }

    /// <summary>The fields of a request.</summary>
    /// <exception cref="RequestException">It is not a form.</exception>
    public static async Task<IFormCollection> FormOf(HttpRequest request) => request.HasFormContentType
        ? await request.ReadFormAsync(request.HttpContext.RequestAborted)
        : throw new RequestException(StatusCodes.Status415UnsupportedMediaType, "Send a form (multipart/form-data).");

    public void Dispose() => _turns.Dispose();

    private async Task<byte[]> FileOf(IFormCollection form, CancellationToken aborted)
    {
        IFormFile file = form.Files["picture"] ?? throw new RequestException(StatusCodes.Status400BadRequest, "The form needs a file in the field 'picture'.");
        if (file.Length > limits.Bytes) throw new RequestException(StatusCodes.Status413PayloadTooLarge, $"The file has {file.Length} bytes; at most {limits.Bytes} are taken.");
        byte[] bytes = new byte[file.Length];
        await using Stream stream = file.OpenReadStream();
        await stream.ReadExactlyAsync(bytes, aborted);
        return bytes;
    }
}
