namespace MlNetWatermark.Trainers.Training;

/// <summary>What the schedule asks of one training step.</summary>
/// <param name="Phase">As in <see cref="TrainingProgress.Phase"/>.</param>
/// <param name="Masks">Whether marked parts have shapes; false marks whole pictures.</param>
/// <param name="Distortions">Whether pictures are edited before they are read.</param>
/// <param name="Severity">Of distortions, 0 to 1.</param>
/// <param name="Psnr">Decibels at which a network embeds whose residual energy is set, on average over the batch.</param>
/// <param name="Visibility">Whether the residual is held back where the eye would see it.</param>
/// <param name="BitWeight">Factor on what reading loses, message and mask, beside the image loss; 1 where there is no image loss.</param>
internal sealed record StepPlan(int Phase, bool Masks, bool Distortions, double Severity, double Psnr, bool Visibility, double BitWeight);
