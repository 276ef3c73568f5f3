using System.Diagnostics;
using MlNetWatermark.Trainers.Baselines;
using MlNetWatermark.Trainers.Datasets;
using MlNetWatermark.Trainers.OnnxExport;
using MlNetWatermark.Trainers.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.ImageSpecific;

/// <summary>Where a run of decoder enhancing stands, apart from its weights.</summary>
internal sealed class EnhancingState
{
    public int Round { get; set; }

    public double SquaredError { get; set; } = double.NaN;

    public double BitErrorRate { get; set; } = double.NaN;

    public double Loss { get; set; } = double.NaN;

    /// <summary>Decibels of the pictures that optimisation made.</summary>
    public double Psnr => -10 * Math.Log10(Math.Max(SquaredError, 1e-10));
}

/// <summary>Algorithm 2 of ISMark (arXiv 2204.11513, section 3.3): embeds a batch with the decoder as it is, then trains the decoder on real distortions of it.</summary>
/// <remarks>Differs: normalisations keep the statistics of the training before. Those of six pictures under one distortion are others than those of a picture at use.</remarks>
internal static class EnhancingRun
{
    private const double Forget = 0.1;

    /// <param name="networks">One pair; its decoder changes.</param>
    /// <param name="options">The run.</param>
    /// <param name="pictures">Tensors (3, H, W) of bytes.</param>
    public static EnhancingState Train(BaselineNetworks networks, DecoderEnhancingOptions options, IReadOnlyList<Tensor> pictures)
    {
        if (options.Threads > 0) set_num_threads(options.Threads);
        random.manual_seed(options.Seed);
        using BaselineDecoder reader = BaselineDecoder.Frozen(networks, owns: false);
        Parameter[] parameters = [.. networks.Pairs.Single().Decoder.parameters()];
        double rate = options.LearningRate ?? (networks.Size.System == BaselineSystem.Tsdl ? 1e-4 : 1e-3);
        using Adam optimizer = optim.Adam(parameters, lr: rate);
        EnhancingState state = options is { Resume: true, OutputFolder: { } folder } && File.Exists(Path.Combine(folder, Checkpoint.FileName))
            ? TrainingCheckpoint<EnhancingState>.Load(folder, networks, BaselineNetworks.Describe(networks.Size), optimizer)
            : new EnhancingState();
        IReadOnlyList<IDistortion> layers = networks.Size.FixedSize ? NoiseLayers.FixedSize(options.RealLayers) : options.RealLayers;
        CropSampler crops = new(pictures, networks.Size.Side);
        int first = state.Round;
        Stopwatch clock = Stopwatch.StartNew();
        TimeSpan saved = clock.Elapsed;
        try
        {
            while (state.Round < options.Rounds && !options.CancellationToken.IsCancellationRequested)
            {
                using DisposeScope scope = NewDisposeScope();
                Random generator = new(TrainingLoop.HashSeed(options.Seed, state.Round));
                random.manual_seed(generator.NextInt64());
                foreach (var group in optimizer.ParamGroups) group.LearningRate = Schedule.LearningRate(rate, state.Round, options.Rounds, warmUp: 1);
                Tensor covers = crops.Draw(options.BatchSize, generator), bits = randint(0, 2, [options.BatchSize, networks.Size.TotalBits], dtype: ScalarType.Float32);
                Tensor marked = Embed(reader, covers, bits, options, generator.Next());
                TrainDecoder(networks, marked, bits, layers, options, state, parameters, optimizer, generator);
                state.SquaredError = Follow(state.SquaredError, (marked - covers).square().mean().item<float>());
                state.Round++;
                options.Progress?.Report(new DecoderEnhancingProgress(state.Round, options.Rounds, state.Psnr, state.BitErrorRate, state.Loss, clock.Elapsed) { FirstRound = first });
                if (options.OutputFolder is not null && clock.Elapsed - saved > options.CheckpointInterval)
                {
                    TrainingCheckpoint<EnhancingState>.Save(options.OutputFolder, networks, BaselineNetworks.Describe(networks.Size), optimizer, state, options);
                    saved = clock.Elapsed;
                }
            }
        }
        catch (OperationCanceledException) when (options.CancellationToken.IsCancellationRequested)
        {
            // The round at work is lost, no more.
        }

        if (options.OutputFolder is not null) TrainingCheckpoint<EnhancingState>.Save(options.OutputFolder, networks, BaselineNetworks.Describe(networks.Size), optimizer, state, options);
        return state;
    }

    private static Tensor Embed(BaselineDecoder reader, Tensor covers, Tensor bits, DecoderEnhancingOptions options, int seed)
    {
        AddedChange rendering = new(covers, regions: null);
        PixelOptimization.Outcome outcome = PixelOptimization.Run(reader, rendering, bits, options.Embedding with { Seed = seed }, options.CancellationToken);
        using IDisposable gradient = no_grad();
        return BaselineStep.EightBit(rendering.Apply(outcome.Change));
    }

    private static void TrainDecoder(
        BaselineNetworks networks, Tensor marked, Tensor bits, IReadOnlyList<IDistortion> layers, DecoderEnhancingOptions options, EnhancingState state,
        Parameter[] parameters, Adam optimizer, Random generator)
    {
        foreach (Parameter parameter in parameters) parameter.requires_grad = true;
        Tensor everywhere = ones(marked.shape[0], 1, marked.shape[2], marked.shape[3]);
        for (int step = 0; step < options.DecoderSteps && !options.CancellationToken.IsCancellationRequested; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor received;
            using (no_grad()) received = BaselineStep.EightBit(layers[generator.Next(layers.Count)].Sample(generator, 1)(marked, everywhere).Images);
            TrainingLoop.WithoutCollections(TrainingLoop.StepMemory, () =>
            {
                Tensor scores = networks.Read(new Value(Layers.MemoryLayout.ChannelsLast(BaselineStep.Signed(received)))).Tensor;
                Tensor loss = F.mse_loss(scores, bits);
                optimizer.zero_grad();
                loss.backward();
                nn.utils.clip_grad_norm_(parameters, 1.0);
                optimizer.step();
                state.Loss = Follow(state.Loss, loss.item<float>());
                if (step == 0) state.BitErrorRate = Follow(state.BitErrorRate, 1 - BaselineStep.Accuracy(scores, bits).item<float>());
            });
        }

        foreach (Parameter parameter in parameters) parameter.requires_grad = false;
    }

    private static double Follow(double average, double value) => double.IsNaN(average) ? value : average + Forget * (value - average);
}
