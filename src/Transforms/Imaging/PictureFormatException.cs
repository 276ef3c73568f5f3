namespace MlNetWatermark;

/// <summary>A file is not a picture that can be read: empty, another kind of file, cut short, damaged, or larger than allowed.</summary>
/// <remarks>An <see cref="IOException"/>, so that bulk tools skip unreadable files of either kind with one handler.</remarks>
public sealed class PictureFormatException : IOException
{
    /// <summary>Creates the exception.</summary>
    public PictureFormatException(string message) : base(message) { }

    /// <summary>Creates the exception around its cause.</summary>
    public PictureFormatException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>Creates the exception without a message.</summary>
    public PictureFormatException() { }

    /// <summary>Creates the exception and says what is wrong.</summary>
    public PictureFormatException(string message, PictureProblem problem) : base(message) => Problem = problem;

    /// <summary>What is wrong with the file.</summary>
    /// <value>The default is <see cref="PictureProblem.NotAPicture"/>.</value>
    public PictureProblem Problem { get; init; }
}
