namespace MlNetWatermark;

/// <summary>A file or folder is not a usable watermark model; the message names the file, the part at fault and what was expected.</summary>
public sealed class WatermarkModelException : Exception
{
    /// <summary>Creates the exception.</summary>
    public WatermarkModelException(string message) : base(message) { }

    /// <summary>Creates the exception around its cause.</summary>
    public WatermarkModelException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>Creates the exception without a message.</summary>
    public WatermarkModelException() { }
}
