using MlNetWatermark.Trainers.Baselines;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.ImageSpecific;

/// <summary>Algorithm 1 of ISMark (arXiv 2204.11513, section 3.2): changes pictures until a decoder reads their messages through every noise layer.</summary>
/// <remarks>
/// Parameters of random layers are drawn anew in every iteration (expectation over transformation, Athalye et al. 2018); the paper does not say. Differs: in the last quarter pixels are
/// rounded to 8 bits, with a gradient straight through, and steps get smaller, so that rounding loses nothing; and of four iterates out of that quarter the best is kept, judged on draws
/// that are the same for all of them, since a loss over free draws would favour lucky ones.
/// </remarks>
internal static class PixelOptimization
{
    /// <summary>Share of the iterations before pixels are rounded.</summary>
    private const double UnroundedShare = 0.75;

    /// <summary>Iterates out of the last quarter that are judged.</summary>
    private const int Candidates = 4;

    /// <summary>Iterations in a row that must read with the margin to stop at: one may be lucky.</summary>
    private const int Streak = 5;

    /// <summary>More than any loss: what reads right comes before what does not.</summary>
    private const double Unreadable = 1e6;

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
        Tensor change = rendering.Start.detach().clone();
        PixelAdam optimizer = new(change, options.LearningRate);
        Best best = new(change);
        int end = options.Iterations, roundFrom = (int)(end * UnroundedShare), streak = 0, iteration = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            bool rounded = iteration >= roundFrom;
            Reading reading = Read(decoder, rendering, change, bits, layers, options, rounded, generator, steer: true);
            // Steps get smaller while pixels are rounded: parameters that are drawn anew each time would keep it wandering.
            optimizer.Step(reading.Gradient!, rounded ? (end - iteration) / (double)(end - roundFrom) : 1);
            iteration++;
            options.Progress?.Report(new ImageSpecificProgress(iteration, options.Iterations, reading.Loss.Average(), reading.BitErrorRate, reading.Psnr));
            streak = options.StopMargin is { } margin && reading.Smallest.All(smallest => smallest >= margin) ? streak + 1 : 0;
            bool sure = streak >= Streak, last = iteration == end || (rounded && sure);
            if (rounded && (last || IsCandidate(iteration, roundFrom, end)))
            {
                best.Offer(change, Read(decoder, rendering, change, bits, layers, options, rounded, new Random(options.Seed), steer: false), iteration);
            }

            if (last) break;
            // Sure of it: what is left is to be as sure with rounded pixels.
            if (!rounded && sure) (roundFrom, streak) = (iteration, 0);
        }

        return new Outcome(best.Change, best.Kept, iteration);
    }

    /// <summary>The layers that are read through, in forms that the decoder can take.</summary>
    public static IReadOnlyList<IDistortion> LayersFor(DifferentiableDecoder decoder, ImageSpecificOptions options)
    {
        IReadOnlyList<IDistortion> layers = options.NoiseLayers ?? decoder.UsualLayers;
        return decoder.FixedSize ? NoiseLayers.FixedSize(layers) : layers;
    }

    // Evenly spaced, and the last one of all.
    private static bool IsCandidate(int iteration, int roundFrom, int end)
    {
        int length = end - roundFrom, into = iteration - roundFrom;
        return into * Candidates / length != (into - 1) * Candidates / length;
    }

    /// <summary>What one pass said, for each picture alone.</summary>
    /// <param name="Loss">What is being minimised.</param>
    /// <param name="Smallest">The smallest margin of any bit through any layer.</param>
    /// <param name="BitErrorRate">Over all layers.</param>
    /// <param name="Psnr">At the working size, in decibels.</param>
    /// <param name="Gradient">To the change; null where none was asked for.</param>
    private sealed record Reading(double[] Loss, double[] Smallest, double BitErrorRate, double Psnr, Tensor? Gradient);

    private static Reading Read(
        DifferentiableDecoder decoder, Rendering rendering, Tensor change, Tensor bits, IReadOnlyList<IDistortion> layers, ImageSpecificOptions options, bool rounded, Random generator, bool steer)
    {
        using IDisposable recording = set_grad_enabled(steer);
        int count = (int)bits.shape[0];
        Tensor leaf = change.detach().requires_grad_(steer);
        Tensor drawn = rendering.Apply(leaf), marked = rounded ? BaselineStep.EightBit(drawn) : drawn;
        Tensor imageLoss = rendering.ImageLoss(marked) * tensor((float)options.ImageWeight); // (N)
        // One layer at a time, so that memory holds one backward pass and not all of them.
        Tensor received = marked.detach().requires_grad_(steer), mask = rendering.Mask;
        double[] losses = Numbers(imageLoss), smallest = new double[count];
        Array.Fill(smallest, double.PositiveInfinity);
        double wrong = 0;
        Tensor weight = tensor((float)(options.MessageWeight / layers.Count));
        foreach (IDistortion layer in layers)
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor images, Tensor kept) = layer.Sample(generator, 1)(received, mask);
            (Tensor loss, Tensor margins) = decoder.Judge(images.clamp(Scalars.Zero, Scalars.One), kept, bits, generator);
            loss = loss * weight; // (N)
            if (steer && loss.requires_grad) loss.sum().backward(); // a layer may stop the gradient, and then only counts
            double[] here = Numbers(loss), least = Numbers(margins.amin([1]));
            for (int i = 0; i < count; i++)
            {
                losses[i] += here[i];
                smallest[i] = Math.Min(smallest[i], least[i]);
            }

            wrong += margins.le(Scalars.Zero).to_type(ScalarType.Float32).mean().item<float>() / layers.Count;
        }

        double psnr = -10 * Math.Log10(Math.Max(rendering.SquaredError(marked), 1e-12));
        return new Reading(losses, smallest, wrong, psnr, steer ? Gradient(leaf, marked, received, imageLoss) : null);
    }

    private static Tensor Gradient(Tensor leaf, Tensor marked, Tensor received, Tensor imageLoss)
    {
        Tensor total = imageLoss.sum();
        if (received.grad is { } said) total = total.Plus((marked * said).sum()); // its gradient is what the layers said
        if (!total.requires_grad) return zeros_like(leaf);
        total.backward();
        return leaf.grad!.nan_to_num(0, 0, 0);
    }

    private static double[] Numbers(Tensor values)
    {
        using Tensor plain = values.detach().cpu();
        return [.. plain.data<float>().ToArray().Select(value => (double)value)];
    }

    /// <summary>The best iterate of each picture.</summary>
    private sealed class Best(Tensor start)
    {
        private readonly double[] _lowest = [.. Enumerable.Repeat(double.PositiveInfinity, (int)start.shape[0])];

        public Tensor Change { get; } = start.clone();

        public int[] Kept { get; } = new int[start.shape[0]];

        public void Offer(Tensor change, Reading judged, int iteration)
        {
            using IDisposable gradient = no_grad();
            for (int i = 0; i < Kept.Length; i++)
            {
                double cost = judged.Loss[i] + (judged.Smallest[i] > 0 ? 0 : Unreadable);
                if (cost >= _lowest[i]) continue;
                (_lowest[i], Kept[i]) = (cost, iteration);
                Change.narrow(0, i, 1).copy_(change.narrow(0, i, 1));
            }
        }
    }
}
