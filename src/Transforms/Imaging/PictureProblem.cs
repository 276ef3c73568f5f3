namespace MlNetWatermark;

/// <summary>Why a file is no picture that can be read.</summary>
public enum PictureProblem
{
    /// <summary>Empty, or of a kind that is not read; servers answer 415.</summary>
    NotAPicture,

    /// <summary>It declares more pixels than are allowed; servers answer 413.</summary>
    TooManyPixels,

    /// <summary>A picture, but cut short or damaged; servers answer 422.</summary>
    Damaged,
}
