using Microsoft.AspNetCore.Diagnostics;

namespace MlNetWatermark.Web;

/// <summary>Turns what went wrong into problem details (RFC 9457); what is not known here becomes a 500 without details.</summary>
internal sealed class ProblemAnswers(Limits limits) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest; // nobody reads it, but logs do
            return true;
        }

        if (Answer(exception) is not { } answer) return false;
        if (answer.Status == StatusCodes.Status503ServiceUnavailable) httpContext.Response.Headers.RetryAfter = "2";
        await TypedResults.Problem(answer.Detail, statusCode: answer.Status).ExecuteAsync(httpContext);
        return true;
    }

    private (int Status, string Detail)? Answer(Exception exception) => exception switch
    {
        RequestException request => (request.Status, request.Message),
        PictureFormatException { Problem: PictureProblem.NotAPicture } other => (StatusCodes.Status415UnsupportedMediaType, other.Message),
        PictureFormatException { Problem: PictureProblem.TooManyPixels } large => (StatusCodes.Status413PayloadTooLarge, large.Message),
        PictureFormatException damaged => (StatusCodes.Status422UnprocessableEntity, damaged.Message),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => (StatusCodes.Status413PayloadTooLarge, $"The file is too large; at most {limits.Bytes / 1_000_000.0:0.#} MB are taken."),
        BadHttpRequestException bad => (bad.StatusCode, bad.Message),
        InvalidDataException or IOException => (StatusCodes.Status400BadRequest, "The form is not complete, or it is damaged."),
        _ => null,
    };
}
