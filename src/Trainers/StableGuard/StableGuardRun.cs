using System.Text.Json.Serialization;
using MlNetWatermark.Trainers.Datasets;
using MlNetWatermark.Trainers.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>Where a StableGuard run stands, apart from its weights.</summary>
internal sealed class StableGuardState
{
    public int Step { get; set; }

    public RunningMean Loss { get; set; } = new();

    public RunningMean ImageLoss { get; set; } = new();

    public RunningMean BitLoss { get; set; } = new();

    public RunningMean MaskLoss { get; set; } = new();

    public RunningMean BitAccuracy { get; set; } = new();

    public RunningMean MaskOverlap { get; set; } = new();

    /// <summary>Decibels of marked pictures against their twins; a squared difference in [-1, 1] is four times that in [0, 1].</summary>
    [JsonIgnore]
    public double Psnr => 10 * Math.Log10(4 / Math.Max(ImageLoss.Value, 1e-10));
}

/// <summary>The loop of StableGuard's training.</summary>
internal static class StableGuardRun
{
    private const double RivalRate = 1e-4;

    /// <returns>Trained networks that the caller disposes, and where the run ended.</returns>
    public static (StableGuardNetworks Networks, StableGuardState State) Train(StableGuardOptions options, IReadOnlyList<Tensor> pictures)
    {
        if (options.Threads > 0) set_num_threads(options.Threads);
        random.manual_seed(options.Seed);
        StableGuardNetworks networks = StableGuardModel.Start(options);
        using PatchDiscriminator? rival = options.AdversarialWeight > 0 ? new PatchDiscriminator() : null;
        Parameter[] parameters = [.. networks.parameters()];
        using AdamW optimizer = optim.AdamW(parameters, lr: options.LearningRate, weight_decay: options.WeightDecay);
        using Adam? rivalOptimizer = rival is null ? null : optim.Adam(rival.parameters(), lr: RivalRate);
        Dictionary<string, string> description = networks.Shape.Describe();
        if (options.OutputFolder is not null) Checkpoint.Prepare(options.OutputFolder, parameters.Sum(p => p.NumberOfElements));
        // The discriminator is not in the checkpoint: a resumed run trains a new one, which catches up within minutes.
        StableGuardState state = options is { Resume: true, OutputFolder: { } folder } && TrainingCheckpoint<StableGuardState>.Exists(folder)
            ? TrainingCheckpoint<StableGuardState>.Load(folder, networks, description, optimizer)
            : new StableGuardState();
        StableGuardStep step = new(networks, rival, options);
        CropSampler crops = new(pictures, options.WorkingSize, options.LargestCrop);
        networks.train();
        int first = state.Step;
        new StepLoop(options.Steps, options.CheckpointInterval, options.CancellationToken).Run(
            first,
            number =>
            {
                OneStep(options, state, step, crops, parameters, optimizer, rivalOptimizer);
                state.Step = number + 1;
            },
            (number, elapsed) => options.Progress?.Report(new TrainingProgress(number, options.Steps, 0, state.Psnr, state.BitLoss.Value, state.BitAccuracy.Value, state.MaskOverlap.Value, elapsed)
            {
                FirstStep = first,
                Loss = state.Loss.Value,
                MaskLoss = state.MaskLoss.Value,
                ImageLoss = state.ImageLoss.Value,
                LearningRate = Rate(options, number - 1),
            }),
            _ =>
            {
                if (options.OutputFolder is not null) TrainingCheckpoint<StableGuardState>.Save(options.OutputFolder, networks, description, optimizer, state, options);
            });
        networks.eval();
        return (networks, state);
    }

    private static double Rate(StableGuardOptions options, int step) => options.Cooldown
        ? Schedule.LearningRate(options.LearningRate, step, options.Steps, options.WarmUp)
        : options.LearningRate * Math.Min(1, (step + 1) / (double)options.WarmUp);

    private static void OneStep(
        StableGuardOptions options, StableGuardState state, StableGuardStep step, CropSampler crops, Parameter[] parameters, AdamW optimizer, Adam? rival)
    {
        using DisposeScope scope = NewDisposeScope();
        Random generator = new(TrainingLoop.HashSeed(options.Seed, state.Step));
        random.manual_seed(generator.NextInt64());
        foreach (var group in optimizer.ParamGroups) group.LearningRate = Rate(options, state.Step);
        Tensor covers = crops.Draw(options.BatchSize, generator); // may decode: too much memory for a region without collections
        TrainingLoop.WithoutCollections(TrainingLoop.StepMemory + options.BatchSize * TrainingLoop.PictureMemory, () =>
        {
            StableGuardStep.Outcome outcome = step.Run(covers, StableGuardPlan.At(options, state.Step), generator);
            optimizer.zero_grad();
            outcome.Loss.backward();
            nn.utils.clip_grad_norm_(parameters, options.GradientNorm);
            optimizer.step();
            if (outcome.RivalLoss is { } loss)
            {
                rival!.zero_grad(); // also of what the adapters' loss left there
                loss.backward();
                rival.step();
            }

            state.Loss.Follow(outcome.Loss);
            state.ImageLoss.Follow(outcome.ImageLoss);
            state.BitLoss.Follow(outcome.BitLoss);
            state.MaskLoss.Follow(outcome.MaskLoss);
            state.BitAccuracy.Follow(outcome.BitAccuracy);
            state.MaskOverlap.Follow(outcome.MaskOverlap);
        });
    }
}
