namespace MlNetWatermark.Trainers;

/// <summary>What opens the next, harder part of a training run.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(System.Text.Json.Serialization.JsonStringEnumConverter<TrainingGates>))]
public enum TrainingGates
{
    /// <summary>
    /// The running bit accuracy: a part is over when it is learned. The learning rate stays up for half of the run, then falls by a cosine to 2 %.
    /// </summary>
    Metric,

    /// <summary>
    /// Shares of <see cref="MaskMarkOptions.Steps"/>, as MaskWM does (Hu et al., NeurIPS 2025): whole pictures up to 0.5 %, masks up to 1 %, then distortions, and
    /// from 5 % on the residual is held back where the eye would see it. The learning rate falls by a cosine to zero.
    /// </summary>
    Steps,
}
