using MlNetWatermark.Trainers.Baselines;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.ImageSpecific;

/// <summary>Algorithm 1 of ISMark (arXiv 2204.11513, section 3.2): changes pictures until a decoder reads their messages through every noise layer.</summary>
/// <remarks>
/// Parameters of random layers are drawn anew in every iteration (expectation over transformation, Athalye et al. 2018); the paper does not say. Differs: pixels are rounded to 8 bits, with a
/// gradient straight through, in the last quarter, from which alone the result is taken, so that rounding loses nothing; the best iterate is kept, not the last; and where a margin to stop
/// at is given, a layer that reads with it rests for a few iterations.
/// </remarks>
internal static class PixelOptimization
{
    /// <summary>Share of the iterations before pixels are rounded.</summary>
    private const double UnroundedShare = 0.75;

    /// <summary>Iterations that a layer rests for.</summary>
    private const int Rest = 4;

    /// <param name="Change">(N, 3, S, S), in units of pixels in [-1, 1]: the best iterates.</param>
    /// <param name="Kept">For each picture, the iteration its change is from, counted from 1.</param>
    /// <param name="Iterations">Iterations that were run.</param>
    public sealed record Outcome(Tensor Change, int[] Kept, int Iterations);

    /// <param name="decoder">Reads.</param>
    /// <param name="rendering">Marks.</param>
    /// <param name="bits">(N, total bits), 0 or 1.</param>
    /// <param name="options">Iterations, weights, step size.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Tensors in the caller's dispose scope.</returns>
    public static Outcome Run(DifferentiableDecoder decoder, Rendering rendering, Tensor bits, ImageSpecificOptions options, CancellationToken cancellationToken)
    {
        IReadOnlyList<IDistortion> layers = LayersFor(decoder, options);
        int count = (int)bits.shape[0];
        Random generator = new(options.Seed);
        Tensor change = rendering.Start.detach().clone(), best = change.clone();
        PixelAdam optimizer = new(change, options.LearningRate);
        double[] lowest = new double[count];
        Array.Fill(lowest, double.PositiveInfinity);
        int[] kept = new int[count];
        int roundFrom = (int)(options.Iterations * UnroundedShare), iteration = 0;
        LayerState[] states = [.. layers.Select(layer => new LayerState(layer, count))];
        while (iteration < options.Iterations)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            bool rounded = iteration >= roundFrom;
            Reading reading = Read(decoder, rendering, change, bits, [.. states.Where(state => state.Due <= iteration)], options, rounded, generator);
            Settle(states, iteration, options.StopMargin);
            iteration++;
            double[] smallest = [.. Enumerable.Range(0, count).Select(i => states.Min(state => state.Smallest[i]))], losses = [.. Enumerable.Range(0, count).Select(i => reading.ImageLoss[i] + states.Sum(state => state.Loss[i]))];
            bool sure = options.StopMargin is { } margin && smallest.All(least => least >= margin);
            if (rounded)
            {
                for (int i = 0; i < count; i++)
                {
                    double cost = losses[i] + (smallest[i] > 0 ? 0 : Unreadable);
                    if (cost >= lowest[i]) continue;
                    (lowest[i], kept[i]) = (cost, iteration);
                    using IDisposable gradient = no_grad();
                    best.narrow(0, i, 1).copy_(change.narrow(0, i, 1));
                }
            }

            options.Progress?.Report(new ImageSpecificProgress(iteration, options.Iterations, losses.Average(), states.Average(state => state.BitErrorRate), reading.Psnr));
            if (rounded && sure) break;
            // Sure already: all that is left to find is the rounded picture.
            if (sure) roundFrom = iteration;
            // Steps get smaller while pixels are rounded: parameters that are drawn anew each time would keep it wandering.
            optimizer.Step(reading.Gradient, rounded ? 1 - ((iteration - roundFrom) / (double)Math.Max(1, options.Iterations - roundFrom)) : 1);
        }

        return new Outcome(best, kept, iteration);
    }

    /// <summary>The layers that are read through, in forms that the decoder can take.</summary>
    /// <exception cref="ArgumentException">A layer changes the size, which this decoder cannot take.</exception>
    public static IReadOnlyList<IDistortion> LayersFor(DifferentiableDecoder decoder, ImageSpecificOptions options)
    {
        IReadOnlyList<IDistortion> layers = options.NoiseLayers ?? decoder.UsualLayers;
        return decoder.FixedSize ? NoiseLayers.FixedSize(layers) : layers;
    }

    /// <summary>More than any loss: what reads right comes before what does not.</summary>
    private const double Unreadable = 1e6;

    /// <summary>What a layer said last, picture by picture.</summary>
    private sealed class LayerState(IDistortion layer, int count)
    {
        public IDistortion Layer { get; } = layer;

        /// <summary>The iteration in which it is read through again.</summary>
        public int Due { get; set; }

        public double[] Loss { get; set; } = new double[count];

        public double[] Smallest { get; set; } = new double[count];

        public double BitErrorRate { get; set; }
    }

    private sealed record Reading(double[] ImageLoss, double Psnr, Tensor Gradient);

    private static Reading Read(
        DifferentiableDecoder decoder, Rendering rendering, Tensor change, Tensor bits, IReadOnlyList<LayerState> due, ImageSpecificOptions options, bool rounded, Random generator)
    {
        int count = (int)bits.shape[0];
        Tensor leaf = change.detach().requires_grad_(true);
        Tensor drawn = rendering.Apply(leaf), marked = rounded ? BaselineStep.EightBit(drawn) : drawn;
        Tensor imageLoss = rendering.ImageLoss(marked) * tensor((float)options.ImageWeight); // (N)
        // One layer at a time, so that memory holds one backward pass and not all of them.
        Tensor received = marked.detach().requires_grad_(true), everywhere = ones(count, 1, marked.shape[2], marked.shape[3]);
        Tensor weight = tensor((float)(options.MessageWeight / LayersFor(decoder, options).Count));
        foreach (LayerState state in due)
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor images, Tensor mask) = state.Layer.Sample(generator, 1)(received, everywhere);
            Tensor scores = decoder.Read(images.clamp(Scalars.Zero, Scalars.One), mask), loss = decoder.Loss(scores, bits) * weight; // (N)
            loss.sum().backward();
            Tensor margins = decoder.Margins(scores, bits);
            state.Loss = Numbers(loss);
            state.Smallest = Numbers(margins.amin([1]));
            state.BitErrorRate = margins.le(Scalars.Zero).to_type(ScalarType.Float32).mean().item<float>();
        }

        Tensor total = imageLoss.sum();
        if (received.grad is { } gradient) total = total.Plus((marked * gradient).sum()); // the second term's gradient is what the layers said
        double error = rendering.SquaredError(marked), psnr = -10 * Math.Log10(Math.Max(error, 1e-12));
        if (!total.requires_grad) return new Reading(Numbers(imageLoss), psnr, zeros_like(change));
        total.backward();
        return new Reading(Numbers(imageLoss), psnr, leaf.grad!.nan_to_num(0, 0, 0));
    }

    private static void Settle(LayerState[] states, int iteration, double? margin)
    {
        if (margin is null) return;
        foreach (LayerState state in states.Where(state => state.Due <= iteration && state.Smallest.All(smallest => smallest >= margin))) state.Due = iteration + 1 + Rest;
    }

    private static double[] Numbers(Tensor values)
    {
        using Tensor plain = values.detach().cpu();
        return [.. plain.data<float>().ToArray().Select(value => (double)value)];
    }
}
