using System.Diagnostics;

namespace MlNetWatermark;

/// <summary>Times what marking and reading one picture file costs beside opening and saving it.</summary>
public static class SpeedBenchmark
{
    /// <summary>Runs every stage once to warm up, then <paramref name="runs"/> times, and takes the middle time of each.</summary>
    /// <param name="engine">The engine to time; its model's thread setting counts.</param>
    /// <param name="file">Content of a picture file.</param>
    /// <param name="encoding">How the marked picture is saved.</param>
    /// <param name="runs">Measured runs, at least 1.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <exception cref="PictureFormatException">The file is no picture.</exception>
    public static SpeedReport Run(
        WatermarkEngine engine, ReadOnlyMemory<byte> file, PictureEncoding encoding, int runs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(encoding);
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        Message message = engine.Model.Info.MessageLength is var bits && PayloadCodec.OrNull(bits) is { } codec ? codec.Encode(Payload.OfNumber(7)) : Message.Random(bits, new Random(1));
        Picture picture = PictureFile.Decode(file.Span);
        byte[] marked = PictureFile.Encode(engine.Embed(picture, message), encoding);

        double[,] times = new double[6, runs];
        for (int run = -1; run < runs; run++) // run -1 warms up
        {
            cancellationToken.ThrowIfCancellationRequested();
            Picture watermarked = picture;
            Measure(0, run, () => picture = PictureFile.Decode(file.Span));
            Measure(1, run, () => watermarked = engine.Embed(picture, message));
            Measure(2, run, () => marked = PictureFile.Encode(watermarked, encoding));
            Measure(3, run, () => picture = PictureFile.Decode(marked));
            Measure(4, run, () => engine.Extract(picture));
            Measure(5, run, () => engine.ExtractFile(marked));
        }

        return new SpeedReport(picture.Width, picture.Height, Median(0), Median(1), Median(2), Median(3), Median(4), Median(5));

        void Measure(int stage, int run, Action action)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            if (run >= 0) times[stage, run] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        double Median(int stage)
        {
            double[] sorted = [.. Enumerable.Range(0, runs).Select(run => times[stage, run]).Order()];
            return (sorted[(runs - 1) / 2] + sorted[runs / 2]) / 2;
        }
    }
}

/// <summary>Median times in milliseconds.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Decode">Opening the cover image.</param>
/// <param name="Embed">Marking it.</param>
/// <param name="Encode">Saving the watermarked picture.</param>
/// <param name="DecodeMarked">Opening the watermarked picture.</param>
/// <param name="Extract">Reading it.</param>
/// <param name="ReadFile">Both at once, from its file: <see cref="WatermarkEngine.ExtractFile(ReadOnlySpan{byte}, double?, long)"/>.</param>
public sealed record SpeedReport(int Width, int Height, double Decode, double Embed, double Encode, double DecodeMarked, double Extract, double ReadFile)
{
    /// <summary>Embedding over decoding plus encoding: below 1 the watermark costs less than the file format.</summary>
    public double EmbedRatio => Embed / (Decode + Encode);

    /// <summary>Reading over decoding.</summary>
    public double ExtractRatio => Extract / DecodeMarked;

    /// <summary>Reading from the file over decoding it alone.</summary>
    public double ReadFileRatio => ReadFile / DecodeMarked;
}
