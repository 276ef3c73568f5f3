namespace MlNetWatermark.Web;

/// <summary>A request that cannot be answered, and what to tell who sent it.</summary>
/// <param name="status">Status code of HTTP.</param>
/// <param name="message">What is wrong, for people.</param>
internal sealed class RequestException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
