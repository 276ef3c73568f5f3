using MlNetWatermark.Trainers.Datasets;
using MlNetWatermark.Trainers.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Baselines;

/// <summary>Where a baseline's run stands, apart from its weights.</summary>
internal sealed class BaselineRunState
{
    public int Step { get; set; }

    public double Loss { get; set; } = double.NaN;

    public double BitLoss { get; set; } = double.NaN;

    public double BitAccuracy { get; set; } = double.NaN;

    public double ImageLoss { get; set; } = double.NaN;

    /// <summary>Decibels of marked training crops; a squared difference in [-1, 1] is four times that in [0, 1].</summary>
    public double Psnr => 10 * Math.Log10(4 / Math.Max(ImageLoss, 1e-10));
}

/// <summary>The loop of a baseline's training.</summary>
internal static class BaselineRun
{
    private const double Forget = 0.02;

    /// <returns>Trained networks that the caller disposes, in the processor's memory whatever they were trained on, and where the run ended.</returns>
    public static (BaselineNetworks Networks, BaselineRunState State) Train(BaselineOptions options, IReadOnlyList<Tensor> pictures)
    {
        if (options.Threads > 0) set_num_threads(options.Threads);
        random.manual_seed(options.Seed);
        BaselineNetworks networks = Start(options);
        using Adversary? adversary = options.AdversarialFactor > 0 && !options.DecoderOnly ? new Adversary(options.Architecture) : null;
        networks.to(get_default_device());
        adversary?.to(get_default_device());
        Parameter[] parameters = [.. options.DecoderOnly ? networks.Pairs.SelectMany(pair => pair.Decoder.parameters()) : networks.parameters()];
        using Adam optimizer = optim.Adam(parameters, lr: options.LearningRate);
        using Adam? rival = adversary is null ? null : optim.Adam(adversary.parameters(), lr: options.LearningRate);
        if (options.OutputFolder is not null) Checkpoint.Prepare(options.OutputFolder, parameters.Sum(p => p.NumberOfElements));
        // The adversary is not in the checkpoint: a resumed run trains a new one, which catches up within minutes.
        BaselineRunState state = options is { Resume: true, OutputFolder: { } folder } && File.Exists(Path.Combine(folder, Checkpoint.FileName))
            ? TrainingCheckpoint<BaselineRunState>.Load(folder, networks, BaselineNetworks.Describe(networks.Size), optimizer)
            : new BaselineRunState();
        BaselineStep step = new(networks, adversary, options);
        CropSampler crops = new(pictures, options.WorkingSize);
        networks.train();
        if (options.DecoderOnly) foreach (BaselinePair pair in networks.Pairs) pair.Encoder.eval();
        int first = state.Step;
        new StepLoop(options.Steps, options.CheckpointInterval, options.CancellationToken).Run(
            first,
            number =>
            {
                OneStep(options, state, step, crops, parameters, optimizer, adversary, rival);
                state.Step = number + 1;
            },
            (number, elapsed) => options.Progress?.Report(new TrainingProgress(number, options.Steps, 0, state.Psnr, state.BitLoss, state.BitAccuracy, double.NaN, elapsed)
            {
                FirstStep = first,
                Loss = state.Loss,
                ImageLoss = state.ImageLoss,
                LearningRate = Rate(options, number - 1),
            }),
            _ =>
            {
                if (options.OutputFolder is not null) TrainingCheckpoint<BaselineRunState>.Save(options.OutputFolder, networks, BaselineNetworks.Describe(networks.Size), optimizer, state, options);
            });
        networks.to(CPU);
        networks.eval();
        return (networks, state);
    }

    private static BaselineNetworks Start(BaselineOptions options)
    {
        if (options.InitialModelFolder is not { } folder) return new BaselineNetworks(options.Architecture);
        BaselineNetworks networks = BaselineModel.Load(folder);
        if (networks.Size == options.Architecture) return networks;
        using (networks) throw new InvalidDataException($"'{folder}' is of other networks ({networks.Size}) than the options ask for ({options.Architecture}).");
    }

    private static double Rate(BaselineOptions options, int step) => Schedule.LearningRate(options.LearningRate, step, options.Steps, warmUp: 1);

    private static void OneStep(
        BaselineOptions options, BaselineRunState state, BaselineStep step, CropSampler crops, Parameter[] parameters, Adam optimizer, Adversary? adversary, Adam? rival)
    {
        using DisposeScope scope = NewDisposeScope();
        Random generator = new(TrainingLoop.HashSeed(options.Seed, state.Step));
        random.manual_seed(generator.NextInt64());
        foreach (var group in optimizer.ParamGroups) group.LearningRate = Rate(options, state.Step);
        Tensor covers = crops.Draw(options.BatchSize, generator); // may decode: too much memory for a region without collections
        TrainingLoop.WithoutCollections(TrainingLoop.StepMemory + options.BatchSize * TrainingLoop.PictureMemory, () =>
        {
            BaselineStep.Outcome outcome = step.Run(covers, generator);
            optimizer.zero_grad();
            outcome.Loss.backward();
            nn.utils.clip_grad_norm_(parameters, 1.0);
            optimizer.step();
            if (outcome.AdversaryLoss is { } loss)
            {
                rival!.zero_grad(); // also of what the encoder's loss left there
                loss.backward();
                rival.step();
            }

            state.Loss = Follow(state.Loss, outcome.Loss);
            state.BitLoss = Follow(state.BitLoss, outcome.BitLoss);
            state.ImageLoss = Follow(state.ImageLoss, outcome.ImageLoss);
            state.BitAccuracy = Follow(state.BitAccuracy, outcome.BitAccuracy);
        });
    }

    private static double Follow(double average, Tensor value)
    {
        double now = value.item<float>();
        return double.IsNaN(average) ? now : average + Forget * (now - average);
    }
}
