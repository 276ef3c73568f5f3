using MlNetWatermark.Trainers.Baselines;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.ImageSpecific;

/// <summary>Algorithm 1 of ISMark (arXiv 2204.11513, section 3.2): changes pictures until a decoder reads their messages through every noise layer.</summary>
/// <remarks>
/// Parameters of random layers are drawn anew in every iteration (expectation over transformation, Athalye et al. 2018); the paper does not say. Differs: pixels are rounded to 8 bits, with a
/// gradient straight through, in the last quarter, from which alone the result is taken, so that rounding loses nothing; and the best iterate is kept, not the last.
/// </remarks>
internal static class PixelOptimization
{
    /// <summary>Share of the iterations before pixels are rounded.</summary>
    private const double UnroundedShare = 0.75;

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
        while (iteration < options.Iterations)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            bool rounded = iteration >= roundFrom;
            Reading reading = Read(decoder, rendering, change, bits, layers, options, rounded, generator);
            iteration++;
            bool sure = options.StopMargin is { } margin && reading.Smallest.All(smallest => smallest >= margin);
            if (rounded)
            {
                for (int i = 0; i < count; i++)
                {
                    // What reads right in every layer comes before what does not.
                    double cost = reading.Loss[i] + (reading.Smallest[i] > 0 ? 0 : 1e6);
                    if (cost >= lowest[i]) continue;
                    (lowest[i], kept[i]) = (cost, iteration);
                    using IDisposable gradient = no_grad();
                    best.narrow(0, i, 1).copy_(change.narrow(0, i, 1));
                }
            }

            options.Progress?.Report(new ImageSpecificProgress(iteration, options.Iterations, reading.Loss.Average(), reading.BitErrorRate, reading.Psnr));
            if (rounded && sure) break;
            // Sure already: all that is left to find is the rounded picture.
            if (sure) roundFrom = iteration;
            optimizer.Step(reading.Gradient);
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

    private sealed record Reading(double[] Loss, double[] Smallest, double BitErrorRate, double Psnr, Tensor Gradient);

    private static Reading Read(
        DifferentiableDecoder decoder, Rendering rendering, Tensor change, Tensor bits, IReadOnlyList<IDistortion> layers, ImageSpecificOptions options, bool rounded, Random generator)
    {
        int count = (int)bits.shape[0];
        Tensor leaf = change.detach().requires_grad_(true);
        Tensor drawn = rendering.Apply(leaf), marked = rounded ? BaselineStep.EightBit(drawn) : drawn;
        Tensor imageLoss = rendering.ImageLoss(marked) * tensor((float)options.ImageWeight); // (N)
        // One layer at a time, so that memory holds one backward pass and not all of them.
        Tensor received = marked.detach().requires_grad_(true), everywhere = ones(count, 1, marked.shape[2], marked.shape[3]);
        double[] losses = Numbers(imageLoss), smallest = new double[count];
        Array.Fill(smallest, double.PositiveInfinity);
        double wrong = 0;
        Tensor weight = tensor((float)(options.MessageWeight / layers.Count));
        foreach (IDistortion layer in layers)
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor images, Tensor mask) = layer.Sample(generator, 1)(received, everywhere);
            Tensor scores = decoder.Read(images.clamp(Scalars.Zero, Scalars.One), mask), loss = decoder.Loss(scores, bits) * weight; // (N)
            if (loss.requires_grad) loss.sum().backward(); // a layer may stop the gradient, and then only counts
            Tensor margins = decoder.Margins(scores, bits);
            double[] here = Numbers(loss), least = Numbers(margins.amin([1]));
            for (int i = 0; i < count; i++)
            {
                losses[i] += here[i];
                smallest[i] = Math.Min(smallest[i], least[i]);
            }

            wrong += margins.le(Scalars.Zero).to_type(ScalarType.Float32).mean().item<float>() / layers.Count;
        }

        Tensor total = imageLoss.sum() + (received.grad is { } said ? (marked * said).sum() : marked.sum() * Scalars.Zero); // the second term's gradient is what the layers said
        total.backward();
        double error = rendering.SquaredError(marked);
        return new Reading(losses, smallest, wrong, -10 * Math.Log10(Math.Max(error, 1e-12)), leaf.grad!.nan_to_num(0, 0, 0));
    }

    private static double[] Numbers(Tensor values)
    {
        using Tensor plain = values.detach().cpu();
        return [.. plain.data<float>().ToArray().Select(value => (double)value)];
    }
}
