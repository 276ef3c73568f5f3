using MlNetWatermark.Trainers.Distortions;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.ImageSpecific;

/// <summary>Deep embedding for the engine: optimises residuals at the working size and checks the pictures that come of them.</summary>
internal static class ImageSpecificRefinement
{
    // libtorch has one pool of threads and one random generator.
    private static readonly Lock OneAtATime = new();

    public static IReadOnlyList<RefinedMark> Run(IReadOnlyList<MarkToRefine> marks, ImageSpecificOptions options, CancellationToken cancellationToken)
    {
        NativeBackend.Load();
        lock (OneAtATime)
        {
            if (options.Threads > 0) set_num_threads(options.Threads);
            DifferentiableDecoder decoder = DecoderOfModel.Of(marks[0].Model);
            using DisposeScope scope = NewDisposeScope();
            Tensor bits = Bits(marks), covers = Planes(marks.Select(mark => mark.Image), 3, decoder.WorkingSize) * Scalars.Of(1 / 255.0);
            Tensor? regions = marks.All(mark => mark.Region is null) ? null
                : Planes(marks.Select(mark => mark.Region ?? Everywhere(decoder.WorkingSize)), 1, decoder.WorkingSize);
            bool added = marks[0].Psnr is null;
            Rendering rendering = added ? new AddedChange(covers, regions, marks) : new EnergySetChange(marks, covers, regions, marks[0].Model.TakesRegion);
            random.manual_seed(options.Seed);
            PixelOptimization.Outcome outcome = PixelOptimization.Run(decoder, rendering, bits, options, cancellationToken);
            outcome = outcome with { Change = rendering.Residual(outcome.Change) };
            return [.. marks.Select((mark, i) => Finish(mark, i, outcome, bits.narrow(0, i, 1), decoder, options, added))];
        }
    }

    private static RefinedMark Finish(
        MarkToRefine mark, int index, PixelOptimization.Outcome outcome, Tensor bits, DifferentiableDecoder decoder, ImageSpecificOptions options, bool added)
    {
        using DisposeScope scope = NewDisposeScope();
        // Levels of 0..255, and the strength that the engine will put on them is in the change already.
        Tensor change = outcome.Change[index] * tensor((float)(added ? 127.5 / mark.Strength : 1));
        Picture picture = mark.Apply(change.contiguous().data<float>().ToArray());
        Message read = mark.Read(picture);
        int wrong = Enumerable.Range(0, read.Length).Count(bit => read.Bits[bit] != mark.Message.Bits[bit]);
        return new RefinedMark(picture, wrong == 0)
        {
            WrongBits = wrong,
            Psnr = PeakSignalToNoise.Measure(mark.Cover, picture),
            Iterations = outcome.Iterations,
            Kept = outcome.Kept[index],
            Layers = ThroughLayers(mark, picture, bits, decoder, options),
        };
    }

    // At the working size, where the networks see it; the picture itself is what it is, 8-bit and full size.
    private static LayerReading[] ThroughLayers(MarkToRefine mark, Picture picture, Tensor bits, DifferentiableDecoder decoder, ImageSpecificOptions options)
    {
        using IDisposable gradient = no_grad();
        int side = decoder.WorkingSize;
        float[] planes = new float[3 * side * side];
        Resampling.ToPlanes(picture, side, side, planes, 0);
        Tensor marked = tensor(planes, [1, 3, side, side]) * Scalars.Of(1 / 255.0);
        Tensor mask = mark.Region is { } region ? tensor(region.ToArray(), [1, 1, side, side]) : ones(1, 1, side, side);
        Random generator = new(options.Seed + 1);
        return [.. PixelOptimization.LayersFor(decoder, options).Select(layer =>
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor images, Tensor kept) = layer.Sample(generator, 1)(marked, mask);
            Tensor margins = decoder.Margins(decoder.Read(images.clamp(Scalars.Zero, Scalars.One), kept), bits);
            return new LayerReading(DistortionName.Of(layer), (int)margins.le(Scalars.Zero).sum().item<long>(), decoder.TotalBits);
        })];
    }

    private static Tensor Bits(IReadOnlyList<MarkToRefine> marks)
    {
        string pilot = marks[0].Model.Info.Pilot;
        float[] values = [.. marks.SelectMany(mark => (mark.Message.ToString() + pilot).Select(bit => bit == '1' ? 1f : 0f))];
        return tensor(values, [marks.Count, values.Length / marks.Count]);
    }

    private static Tensor Planes(IEnumerable<ReadOnlyMemory<float>> planes, int channels, int side)
    {
        float[][] all = [.. planes.Select(plane => plane.ToArray())];
        return tensor(all.SelectMany(values => values).ToArray(), [all.Length, channels, side, side]);
    }

    private static ReadOnlyMemory<float> Everywhere(int side) => Enumerable.Repeat(1f, side * side).ToArray();
}
