namespace MlNetWatermark.Trainers.Distortions;

/// <summary>A distortion whose pictures may come out in another size.</summary>
internal interface ISizeChanging
{
    /// <summary>Its form that keeps the size; itself if it does.</summary>
    IDistortion SameSize { get; }
}
