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
    /// <summary>Running bit accuracy that opens the next phase: gates by result learn faster than gates by step number.</summary>
    private const double Gate = 0.93;
    private const int ShortestPhase = 150;
    private const int SeverityRamp = 1500;
    private const int ReportEvery = 50;
    private const double Forget = 0.02;
    private const double AverageShare = 0.002;
    private const long StepMemory = 64 << 20;

    /// <summary>Trains until the last step or until cancelled, and returns the averaged networks and the steps done. The caller disposes the networks.</summary>
    public static (MaskMarkNetworks Networks, int Steps) Run(MaskMarkOptions options, IReadOnlyList<Tensor> pictures)
    {
        if (options.Threads > 0) set_num_threads(options.Threads);
        random.manual_seed(options.Seed);
        using MaskMarkNetworks networks = MaskMarkNetworks.Create(options);
        MaskMarkNetworks average = MaskMarkNetworks.Create(options);
        TrainingState fresh = new();
        if (options.InitialModelFolder is not null)
        {
            Checkpoint.LoadWeights(Path.Combine(options.InitialModelFolder, MaskMarkExport.WeightsFile), networks);
            // Weights that can read already start where a long run ends: all distortions, the final PSNR.
            fresh = new TrainingState { Phase = 2, PhaseStart = -Math.Max(options.WalkSteps, SeverityRamp), BitAccuracy = Gate };
        }

        average.CopyFrom(networks);
        Parameter[] parameters = [.. networks.parameters()];
        using AdamW optimizer = optim.AdamW(parameters, lr: options.LearningRate, weight_decay: 1e-4);
        string? file = options.OutputFolder is null ? null : Path.Combine(options.OutputFolder, Checkpoint.FileName);
        TrainingState state = options.Resume && File.Exists(file) ? Checkpoint.Load(file, networks, average, optimizer) : fresh;

        MaskMarkStep step = new(networks, options);
        CropSampler crops = new(pictures, options.CropSize);
        Stopwatch clock = Stopwatch.StartNew();
        TimeSpan saved = clock.Elapsed;
        while (state.Step < options.Steps && !options.CancellationToken.IsCancellationRequested)
        {
            WithoutCollections(() => OneStep(options, state, step, crops, parameters, optimizer));
            average.MoveTowards(networks, Math.Max(AverageShare, 1 / (10.0 + state.Step)));
            state.Step++;
            OpenGates(state);
            if (state.Step % ReportEvery == 0 || state.Step == options.Steps)
            {
                options.Progress?.Report(new TrainingProgress(state.Step, options.Steps, state.Phase, Psnr(options, state),
                    state.BitLoss, state.BitAccuracy, state.MaskOverlap, clock.Elapsed));
            }

            if (options.OutputFolder is not null && clock.Elapsed - saved > options.CheckpointInterval)
            {
                Checkpoint.Save(options.OutputFolder, options, state, networks, average, optimizer);
                saved = clock.Elapsed;
            }
        }

        if (options.OutputFolder is not null) Checkpoint.Save(options.OutputFolder, options, state, networks, average, optimizer);
        average.eval();
        return (average, state.Step);
    }

    private static void OneStep(MaskMarkOptions options, TrainingState state, MaskMarkStep step, CropSampler crops, Parameter[] parameters, AdamW optimizer)
    {
        using DisposeScope scope = NewDisposeScope();
        // Everything drawn is a function of seed and step, so a resumed run draws what the whole run would have drawn.
        Random generator = new(HashSeed(options.Seed, state.Step));
        random.manual_seed(generator.NextInt64());
        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = Schedule.LearningRate(options.LearningRate, state.Step, options.Steps);
        }

        Tensor covers = crops.Draw(options.BatchSize, generator); // (N, 3, S, S)
        double severity = state.Phase < 2 ? 0 : Schedule.Walk(0, 1, state.Step - state.PhaseStart, SeverityRamp);
        StepPlan plan = new(state.Phase, state.Phase >= 1, state.Phase == 2, severity, Psnr(options, state), Visibility: true, BitWeight: 1);
        MaskMarkStep.Outcome outcome = step.Run(covers, plan, generator);
        optimizer.zero_grad();
        outcome.Loss.backward();
        nn.utils.clip_grad_norm_(parameters, 1.0);
        optimizer.step();
        state.BitLoss += Forget * (outcome.BitLoss.item<float>() - state.BitLoss);
        state.BitAccuracy += Forget * (outcome.BitAccuracy.item<float>() - state.BitAccuracy);
        state.MaskOverlap += Forget * (outcome.MaskOverlap.item<float>() - state.MaskOverlap);
    }

    private static double Psnr(MaskMarkOptions options, TrainingState state) => state.Phase < 2
        ? options.StartPsnr
        : Schedule.Walk(options.StartPsnr, options.TargetPsnr, state.Step - state.PhaseStart, options.WalkSteps);

    private static void OpenGates(TrainingState state)
    {
        if (state.Phase >= 2 || state.BitAccuracy < Gate || state.Step - state.PhaseStart < ShortestPhase) return;
        state.Phase++;
        state.PhaseStart = state.Step;
    }

    /// <summary>TorchSharp's optimizers make temporary scalars whose finalizers race with native code: no collection may run inside a step.</summary>
    internal static void WithoutCollections(Action action)
    {
        bool held = GCSettings.LatencyMode != GCLatencyMode.NoGCRegion && GC.TryStartNoGCRegion(StepMemory);
        try
        {
            action();
        }
        finally
        {
            if (held && GCSettings.LatencyMode == GCLatencyMode.NoGCRegion) GC.EndNoGCRegion();
        }
    }

    private static int HashSeed(int seed, int step) => unchecked((int)((uint)seed * 0x9E3779B1u ^ (uint)step * 0x85EBCA77u) & int.MaxValue);
}
