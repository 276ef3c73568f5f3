using Parquet.Serialization;

namespace MlNetWatermark.Cli.Output;

/// <summary>Benchmark rows as a Parquet file, for data frames and databases; the same columns as the JSON lines.</summary>
internal static class RowTable
{
    public static void Write(string path, IReadOnlyList<BenchmarkRow> rows)
    {
        string partial = path + ".partial";
        using (FileStream stream = File.Create(partial))
        {
            ParquetSerializer.SerializeAsync(rows.Select(row => new Row
            {
                kind = row.Kind.ToString().ToLowerInvariant(),
                file = row.File,
                attack = row.Attack,
                error = row.Error,
                width = row.Width,
                height = row.Height,
                psnr = row.Psnr,
                ssim = row.Ssim,
                msSsim = row.MsSsim,
                colourDifference = row.ColourDifference,
                colourDifference99 = row.ColourDifference99,
                largestChange = row.LargestChange,
                bitAccuracy = row.BitAccuracy,
                detected = row.Detected,
                pValue = row.PValue,
                matchPValue = row.MatchPValue,
                tampered = row.Tampered,
                ioU = row.IoU,
                f1 = row.F1,
                pixelFalsePositiveRate = row.PixelFalsePositiveRate,
                softPayloads = row.SoftPayloads,
                hardPayloads = row.HardPayloads,
                bits = row.Bits,
            }), stream).GetAwaiter().GetResult();
        }

        File.Move(partial, path, overwrite: true);
    }

    /// <summary>Property names are the column names.</summary>
    internal sealed class Row
    {
        public string kind { get; set; } = "";
        public string file { get; set; } = "";
        public string? attack { get; set; }
        public string? error { get; set; }
        public int? width { get; set; }
        public int? height { get; set; }
        public double? psnr { get; set; }
        public double? ssim { get; set; }
        public double? msSsim { get; set; }
        public double? colourDifference { get; set; }
        public double? colourDifference99 { get; set; }
        public int? largestChange { get; set; }
        public double? bitAccuracy { get; set; }
        public bool? detected { get; set; }
        public double? pValue { get; set; }
        public double? matchPValue { get; set; }
        public bool? tampered { get; set; }
        public double? ioU { get; set; }
        public double? f1 { get; set; }
        public double? pixelFalsePositiveRate { get; set; }
        public string? softPayloads { get; set; }
        public string? hardPayloads { get; set; }
        public string? bits { get; set; }
    }
}
