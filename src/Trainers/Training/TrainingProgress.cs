namespace MlNetWatermark.Trainers;

/// <summary>One report of a training run; the averages run over about the last 50 steps.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Phase">0: full mask, no distortion; 1: masks; 2: masks and distortions, residual getting quieter.</param>
/// <param name="Psnr">PSNR in decibels at which this step embedded.</param>
/// <param name="BitLoss">Binary cross-entropy of the bits.</param>
/// <param name="BitAccuracy">Share of right bits on (distorted) training crops, in [0, 1].</param>
/// <param name="MaskOverlap">Intersection over union of the mask on training crops, in [0, 1].</param>
/// <param name="Elapsed">Time in this process.</param>
public sealed record TrainingProgress(
    int Step, int Steps, int Phase, double Psnr, double BitLoss, double BitAccuracy, double MaskOverlap, TimeSpan Elapsed)
{
    /// <summary>Steps that were done when this process began: more than none in a run that goes on from a checkpoint.</summary>
    public int FirstStep { get; init; }

    /// <summary>What is being minimised: the weighted sum of all losses.</summary>
    public double Loss { get; init; }

    /// <summary>Loss of the mask, before it is weighed; null where the networks do not say.</summary>
    public double? MaskLoss { get; init; }

    /// <summary>Loss of the picture, before it is weighed; null where the residual's energy is set instead.</summary>
    public double? ImageLoss { get; init; }

    /// <summary>Learning rate of the last step.</summary>
    public double LearningRate { get; init; }
}
