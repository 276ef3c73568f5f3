using System.Diagnostics;
using MlNetWatermark.Trainers.Baselines;
using MlNetWatermark.Trainers.Datasets;
using MlNetWatermark.Trainers.Distortions;
using MlNetWatermark.Trainers.ImageSpecific;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers;

/// <summary>Measures HiDDeN, TSDL or MBRS as ISMark's table 1 does (arXiv 2204.11513): bit errors at fixed strengths of eight distortions, with and without deep embedding.</summary>
/// <remarks>
/// Pictures are squares out of the middle at the working size, marked pictures are 8-bit, distorted ones are 8-bit again and read at the size they then have. JPEG is measured three times: as the
/// paper simulates it, as <see cref="Jpeg"/> does, and by the real codec.
/// </remarks>
public static class NoiseGridBenchmark
{
    /// <param name="modelFolder">A model folder with weights.</param>
    /// <param name="pictures">Cover pictures of any size; smaller ones than the working size are enlarged.</param>
    /// <param name="options">Iterations, seeds.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>One row for each number of iterations and strength.</returns>
    /// <exception cref="ArgumentException">There is no picture, or a setting is out of range.</exception>
    /// <exception cref="FileNotFoundException">The folder has no weights.</exception>
    /// <exception cref="InvalidDataException">The weights are damaged, or not those of a baseline.</exception>
    /// <exception cref="InvalidOperationException">libtorch cannot be loaded.</exception>
    public static IReadOnlyList<NoiseGridRow> Run(string modelFolder, IReadOnlyList<Picture> pictures, NoiseGridOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelFolder);
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (pictures.Count == 0) throw new ArgumentException("There is no picture to measure on.", nameof(pictures));
        NativeBackend.Load();
        using BaselineNetworks networks = BaselineModel.Load(modelFolder);
        using BaselineDecoder decoder = BaselineDecoder.Frozen(networks, owns: false);
        if (options.Embedding.Threads > 0) set_num_threads(options.Embedding.Threads);
        List<NoiseGridRow> rows = [];
        int done = 0;
        foreach (int iterations in options.Iterations)
        {
            Sums sums = new(NoiseGrid.Of(networks.Size.FixedSize));
            foreach (Picture[] batch in pictures.Chunk(options.BatchSize))
            {
                using DisposeScope scope = NewDisposeScope();
                random.manual_seed(options.Seed + done % pictures.Count);
                Tensor covers = cat([.. batch.Select(picture => Square(picture, networks.Size.Side))], 0);
                Tensor bits = randint(0, 2, [batch.Length, networks.Size.TotalBits], dtype: ScalarType.Float32);
                long start = Stopwatch.GetTimestamp();
                Tensor marked = Embed(networks, decoder, covers, bits, options, iterations, cancellationToken);
                sums.Embedded(Stopwatch.GetElapsedTime(start), marked, covers);
                sums.Measure(decoder, marked, bits, new Random(options.Seed));
                done += batch.Length;
                options.Progress?.Report(done);
            }

            rows.AddRange(sums.Rows(iterations));
        }

        return rows;
    }

    private static Tensor Embed(
        BaselineNetworks networks, BaselineDecoder decoder, Tensor covers, Tensor bits, NoiseGridOptions options, int iterations, CancellationToken cancellationToken)
    {
        using IDisposable gradient = no_grad();
        if (iterations == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return BaselineStep.EightBit(BaselineStep.Unsigned(networks.Embed(new Value(BaselineStep.Signed(covers)), new Value(bits)).Tensor));
        }

        using IDisposable allowed = enable_grad();
        AddedChange rendering = new(covers, regions: null);
        PixelOptimization.Outcome outcome = PixelOptimization.Run(decoder, rendering, bits, options.Embedding with { Iterations = iterations }, cancellationToken);
        return BaselineStep.EightBit(rendering.Apply(outcome.Change));
    }

    // The middle of a picture, (1, 3, side, side) in [0, 1] on 8-bit levels.
    private static Tensor Square(Picture picture, int side)
    {
        int shorter = Math.Min(picture.Width, picture.Height);
        Tensor square = PictureTensors.ToBytes(picture).narrow(1, (picture.Height - shorter) / 2, shorter).narrow(2, (picture.Width - shorter) / 2, shorter);
        Tensor reduced = F.interpolate(square.to_type(ScalarType.Float32).unsqueeze(0), [side, side], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
        return reduced.round().clamp(Scalars.Zero, Scalars.Of(255)) * Scalars.Of(1 / 255.0);
    }

    /// <summary>Adds up over batches.</summary>
    private sealed class Sums(IReadOnlyList<NoiseGridEntry> entries)
    {
        private readonly double[] _wrong = new double[entries.Count];
        private double _decibels, _embedding, _reading;
        private int _pictures, _reads;
        private long _bits;

        public void Embedded(TimeSpan time, Tensor marked, Tensor covers)
        {
            _embedding += time.TotalMilliseconds;
            using Tensor errors = (marked - covers).square().mean([1, 2, 3]).cpu();
            foreach (float error in errors.data<float>().ToArray()) _decibels += -10 * Math.Log10(Math.Max(error, 1e-10));
            _pictures += (int)marked.shape[0];
        }

        public void Measure(BaselineDecoder decoder, Tensor marked, Tensor bits, Random generator)
        {
            using IDisposable gradient = no_grad();
            _bits += bits.NumberOfElements;
            for (int i = 0; i < entries.Count; i++)
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor received = entries[i].Apply(marked, generator);
                long start = Stopwatch.GetTimestamp();
                Tensor margins = decoder.Margins(decoder.Read(received, received), bits);
                _reading += Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                _reads += (int)marked.shape[0];
                _wrong[i] += margins.le(Scalars.Zero).sum().item<long>();
            }
        }

        public IEnumerable<NoiseGridRow> Rows(int iterations) => entries.Select((entry, i) => new NoiseGridRow(
            iterations, entry.Layer, entry.Name, _wrong[i] / _bits, _decibels / _pictures, _embedding / _pictures, _reading / _reads, _pictures));
    }
}
