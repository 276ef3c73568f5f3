using System.Globalization;
using MlNetWatermark.Cli.Output;
using MlNetWatermark.Cli.Reports;

namespace MlNetWatermark.Cli.Commands;

/// <summary>One run of <c>watermark benchmark</c>: where its files go, and what is printed.</summary>
internal sealed class BenchmarkRun(IReadOnlyList<BenchmarkPicture> pictures, RobustnessBenchmarkOptions options)
{
    private const string RowsFile = "rows.jsonl", TableFile = "table.md", SummaryFile = "summary.jsonl", ParquetFile = "rows.parquet", ReportFile = "report.html";

    private const string JournalFile = "unfinished.jsonl";

    private static readonly string[] s_files = [RowsFile, TableFile, SummaryFile, ParquetFile, ReportFile];

    public required string Title { get; init; }

    public required string Suite { get; init; }

    /// <summary>Folder, or null to print only.</summary>
    public string? Output { get; init; }

    public bool Report { get; init; }

    public bool Force { get; init; }

    public int Run(IWatermarkSystem system, ResultPrinter printer, CancellationToken cancellationToken)
    {
        BenchmarkJournal? journal = null;
        if (Output is not null)
        {
            if (File.Exists(Output)) throw new UsageException($"--out names a folder; '{Output}' is a file.");
            string? there = Array.Find(s_files, name => File.Exists(InOutput(name)));
            if (there is not null && !Force) throw new UsageException($"'{Output}' has a {there} already: choose another folder or give --force to replace that run.");
            Directory.CreateDirectory(Output);
            // A run is replaced as a whole: no file of the old one may stand beside files of the new one, and nothing of it is gone on with.
            if (Force) foreach (string name in s_files.Append(JournalFile)) File.Delete(InOutput(name));
            journal = new BenchmarkJournal(InOutput(JournalFile));
        }

        using (journal)
        {
            int total = pictures.Count + options.UnmarkedPictures.Count;
            RobustnessReport report = ProgressLine.Over(
                total, "pictures", progress => new RobustnessBenchmark(system).Run(pictures, options, journal, progress, cancellationToken));
            if (journal is { Resumed: > 0 }) Console.Error.WriteLine($"Went on after {journal.Resumed} of {total} pictures.");
            if (Output is not null) Write(report, system, printer);
            journal?.Delete();
            printer.Lines(report.ToJsonLines(), report.ToMarkdown());
            return ExitCode.Of(report.Failed);
        }
    }

    private void Write(RobustnessReport report, IWatermarkSystem system, ResultPrinter printer)
    {
        File.WriteAllText(InOutput(TableFile), report.ToMarkdown());
        File.WriteAllLines(InOutput(SummaryFile), report.ToJsonLines());
        RowTable.Write(InOutput(ParquetFile), report.Rows);
        if (Report)
        {
            using StreamWriter writer = new(InOutput(ReportFile));
            HtmlReport.Write(writer, Title, Facts(report), report.Rows, ReportPictures.Of(system, pictures, options));
        }

        BenchmarkRows.Write(InOutput(RowsFile), report.Rows); // last: its presence says that the run is complete
        if (!printer.Json) Console.Error.WriteLine($"Wrote {Output}.");
    }

    private Dictionary<string, string> Facts(RobustnessReport report) => new()
    {
        ["System"] = report.System,
        ["Message"] = string.Create(CultureInfo.InvariantCulture, $"{report.MessageLength} bits, random per picture"),
        ["Suite"] = Suite,
        ["Strength"] = report.Strength.ToString(CultureInfo.InvariantCulture),
        ["Seed"] = report.Seed.ToString(CultureInfo.InvariantCulture),
        ["Pictures"] = string.Create(CultureInfo.InvariantCulture, $"{report.Fidelity.Pictures} marked, {report.Unmarked.Sum(row => row.Pictures)} unmarked readings"),
        ["PSNR"] = string.Create(CultureInfo.InvariantCulture, $"{report.Fidelity.Psnr.Mean:F2} dB, {report.Fidelity.LeastPsnr:F2} dB at worst"),
        ["SSIM, MS-SSIM"] = string.Create(CultureInfo.InvariantCulture, $"{report.Fidelity.Ssim.Mean:F4}, {report.Fidelity.MsSsim.Mean:F4}"),
        ["CIEDE2000"] = string.Create(CultureInfo.InvariantCulture, $"{report.Fidelity.ColourDifference.Mean:F2} on average, {report.Fidelity.ColourDifference99.Mean:F2} at the 99th percentile"),
    };

    private string InOutput(string name) => Path.Combine(Output!, name);
}
