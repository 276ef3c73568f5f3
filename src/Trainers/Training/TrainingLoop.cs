using System.Diagnostics;
using System.Runtime;
using MlNetWatermark.Trainers.Datasets;
using MlNetWatermark.Trainers.MaskMark;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Training;

/// <summary>The loop: draw a batch, run the step, follow the gradient, average the weights, report, checkpoint.</summary>
internal static class TrainingLoop
{
    private const int ReportEvery = 50;
    private const double Forget = 0.02;
    private const double AverageShare = 0.002;

    /// <summary>Managed memory that a step may ask for, what each picture of its batch adds (masks, and pixels on their way through a codec), and the most that
    /// a region without collections can have on every machine.</summary>
    public const long StepMemory = 64 << 20, PictureMemory = 2 << 20, MostMemory = 240 << 20;

    /// <summary>Trains until the last step or until cancelled, and returns the averaged networks and the steps done. Computes on the default device; the networks come back in the
    /// processor's memory. The caller disposes the networks.</summary>
    public static (MaskMarkNetworks Networks, int Steps) Run(MaskMarkOptions options, IReadOnlyList<Tensor> pictures)
    {
        if (options.Threads > 0) set_num_threads(options.Threads);
        random.manual_seed(options.Seed);
        using MaskMarkNetworks networks = MaskMarkNetworks.Create(options);
        MaskMarkNetworks average = MaskMarkNetworks.Create(options);
        StepPlanner planner = new(options);
        TrainingState fresh = new();
        if (options.InitialModelFolder is not null)
        {
            bool whole = Checkpoint.LoadWeights(Path.Combine(options.InitialModelFolder, MaskMarkExport.WeightsFile), networks);
            fresh = whole ? planner.FineTuning() : planner.NewCode();
        }

        average.CopyFrom(networks);
        Device device = get_default_device();
        networks.to(device);
        average.to(device);
        Parameter[] parameters = [.. networks.parameters()];
        using AdamW optimizer = optim.AdamW(parameters, lr: options.LearningRate, weight_decay: options.WeightDecay);
        if (options.OutputFolder is not null) Checkpoint.Prepare(options.OutputFolder, parameters.Sum(p => p.NumberOfElements));
        string? file = options.OutputFolder is null ? null : Path.Combine(options.OutputFolder, Checkpoint.FileName);
        TrainingState state = options.Resume && File.Exists(file) ? Checkpoint.Load(file, networks, average, optimizer) : fresh;

        MaskMarkStep step = new(networks, options);
        CropSampler crops = new(pictures, options.CropSize);
        TensorBoardLog? board = options.TensorBoardFolder is null ? null : new TensorBoardLog(options.TensorBoardFolder);
        int first = state.Step;
        Stopwatch clock = Stopwatch.StartNew();
        TimeSpan saved = clock.Elapsed;
        while (state.Step < options.Steps && !options.CancellationToken.IsCancellationRequested)
        {
            OneStep(options, state, planner, step, crops, parameters, optimizer);
            average.MoveTowards(networks, Math.Max(AverageShare, 1 / (10.0 + state.Step)));
            state.Step++;
            planner.OpenGates(state);
            if (state.Step % ReportEvery == 0 || state.Step == options.Steps)
            {
                StepPlan plan = planner.Plan(state);
                TrainingProgress report = new(state.Step, options.Steps, plan.Phase, plan.Psnr, state.BitLoss, state.BitAccuracy, state.MaskOverlap, clock.Elapsed)
                {
                    FirstStep = first,
                    Loss = state.Loss ?? double.NaN,
                    MaskLoss = state.MaskLoss,
                    ImageLoss = state.ImageLoss,
                    LearningRate = planner.LearningRate(state.Step - 1),
                };
                options.Progress?.Report(report);
                board?.Write(report);
            }

            if (options.OutputFolder is not null && clock.Elapsed - saved > options.CheckpointInterval)
            {
                Checkpoint.Save(options.OutputFolder, options, state, networks, average, optimizer);
                saved = clock.Elapsed;
            }
        }

        if (options.OutputFolder is not null) Checkpoint.Save(options.OutputFolder, options, state, networks, average, optimizer);
        average.to(CPU);
        average.eval();
        return (average, state.Step);
    }

    private static void OneStep(
        MaskMarkOptions options, TrainingState state, StepPlanner planner, MaskMarkStep step, CropSampler crops, Parameter[] parameters, AdamW optimizer)
    {
        using DisposeScope scope = NewDisposeScope();
        // Everything drawn is a function of seed and step, so a resumed run draws what the whole run would have drawn.
        Random generator = new(HashSeed(options.Seed, state.Step));
        random.manual_seed(generator.NextInt64());
        foreach (var group in optimizer.ParamGroups) group.LearningRate = planner.LearningRate(state.Step);

        // May decode pictures, which takes more memory than a region without collections has.
        Tensor covers = crops.Draw(options.BatchSize, generator); // (N, 3, S, S)
        StepPlan plan = planner.Plan(state);
        WithoutCollections(StepMemory + options.BatchSize * PictureMemory, () =>
        {
            MaskMarkStep.Outcome outcome = step.Run(covers, plan, generator);
            optimizer.zero_grad();
            outcome.Loss.backward();
            nn.utils.clip_grad_norm_(parameters, 1.0);
            optimizer.step();
            Follow(state, outcome);
        });
    }

    private static void Follow(TrainingState state, MaskMarkStep.Outcome outcome)
    {
        state.Loss = Moved(state.Loss, outcome.Loss);
        state.MaskLoss = Moved(state.MaskLoss, outcome.MaskLoss);
        if (outcome.ImageLoss is { } image) state.ImageLoss = Moved(state.ImageLoss, image);
        state.BitLoss = Moved(state.BitLoss, outcome.BitLoss);
        state.BitAccuracy = Moved(state.BitAccuracy, outcome.BitAccuracy);
        state.MaskOverlap = Moved(state.MaskOverlap, outcome.MaskOverlap);

        static double Moved(double? average, Tensor value)
        {
            double now = value.item<float>();
            return (average ?? now) + Forget * (now - (average ?? now));
        }
    }

    /// <summary>TorchSharp's optimizers make temporary scalars whose finalizers race with native code: no collection may run inside a step.</summary>
    internal static void WithoutCollections(long memory, Action action)
    {
        bool held = GCSettings.LatencyMode != GCLatencyMode.NoGCRegion && GC.TryStartNoGCRegion(Math.Min(memory, MostMemory));
        try
        {
            action();
        }
        finally
        {
            if (held && GCSettings.LatencyMode == GCLatencyMode.NoGCRegion) GC.EndNoGCRegion();
        }
    }

    /// <summary>A seed for a step of its own.</summary>
    internal static int HashSeed(int seed, int step) => unchecked((int)((uint)seed * 0x9E3779B1u ^ (uint)step * 0x85EBCA77u) & int.MaxValue);
}
