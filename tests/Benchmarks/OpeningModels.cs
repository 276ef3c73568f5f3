using System.Diagnostics;

namespace MlNetWatermark.Benchmarks;

/// <summary>Milliseconds to open a model's two files, with sizes open as they stand in the file and known as the library opens the extractor.</summary>
internal static class OpeningModels
{
    private const int Runs = 5;

    public static void Run(IEnumerable<string> folders)
    {
        ExecutionOptions execution = new() { Threads = 1 };
        Console.WriteLine("| model | file | sizes open, ms | sizes known, ms | ratio |");
        Console.WriteLine("|---|---|---:|---:|---:|");
        foreach (string folder in folders)
        {
            foreach (string file in (string[])[WatermarkModel.EmbedderFile, WatermarkModel.ExtractorFile])
            {
                byte[] bytes = File.ReadAllBytes(Path.Combine(folder, file));
                int side = WatermarkModelMetadata.WorkingSizeOf(bytes) ?? throw new WatermarkModelException($"{file} has no working size.");
                List<double> open = [], known = [];
                for (int run = 0; run <= Runs; run++) // one after the other, so that both meet the same neighbours; the first counts for nothing
                {
                    (double slow, double quick) = (Milliseconds(null), Milliseconds(side));
                    if (run == 0) continue;
                    open.Add(slow);
                    known.Add(quick);
                }

                Console.WriteLine(FormattableString.Invariant($"| {Path.GetFileName(folder)} | {file} | {Median(open):F0} | {Median(known):F0} | {Median(known) / Median(open):F2} |"));

                double Milliseconds(int? size)
                {
                    long start = Stopwatch.GetTimestamp();
                    using OnnxNetwork network = new(file, bytes, execution, size);
                    return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                }
            }
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
