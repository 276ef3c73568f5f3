using System.Globalization;

namespace MlNetWatermark;

/// <summary>The metadata properties of a model's ONNX files: their keys, reading and writing. All values are invariant text.</summary>
internal static class WatermarkModelMetadata
{
    /// <summary>Longest side of the working size: one picture at it takes 50 MB.</summary>
    public const int MaximumWorkingSize = 2048;

    /// <summary>Most bits of a message, and most of a pilot.</summary>
    public const int MaximumLength = 4096;

    public const string Format = "format";
    public const string System = "system";
    public const string Name = "name";
    public const string MessageLength = "message_length";
    public const string Pilot = "pilot";
    public const string WorkingSize = "working_size";
    public const string CellSize = "cell_size";
    public const string TileCells = "tile_cells";
    public const string TargetPsnr = "target_psnr";
    public const string ReferenceVisibility = "reference_visibility";
    public const string RegionPsnr = "region_psnr";
    public const string SynchronizationWaves = "synchronization_waves";
    public const string Residual = "residual";
    public const string ResidualFinal = "final";
    public const string Evidence = "evidence";
    public const string EvidenceGated = "gated";
    public const string Mask = "mask";
    public const string MaskNone = "none";
    public const string MaskMeaning = "mask_meaning";
    public const string MaskUntampered = "untampered";
    public const string LatentChannels = "latent_channels";
    public const string LatentScale = "latent_scale";
    public const string LatentFactor = "latent_factor";
    public const string FalsePositiveRate = "false_positive_rate";

    /// <summary>Writes the properties of a model.</summary>
    public static IReadOnlyDictionary<string, string> Write(WatermarkModelInfo info)
    {
        Dictionary<string, string> properties = Required(info);
        if (info.ReferenceVisibility is { } visibility) properties[ReferenceVisibility] = Text(visibility);
        if (info.RegionPsnr is { } psnr) properties[RegionPsnr] = Text(psnr);
        if (info.SynchronizationWaves is { } waves) properties[SynchronizationWaves] = waves;
        if (info.ResidualIsFinal) properties[Residual] = ResidualFinal;
        if (info.EvidenceIsGated) properties[Evidence] = EvidenceGated;
        if (!info.HasMask) properties[Mask] = MaskNone;
        if (info.MaskMeaning == MlNetWatermark.MaskMeaning.Untampered) properties[MaskMeaning] = MaskUntampered;
        if (info.Latents is { } latents) (properties[LatentChannels], properties[LatentScale], properties[LatentFactor]) = (Text(latents.Channels), Text(latents.Scale), Text(latents.Factor));
        return properties;
    }

    private static Dictionary<string, string> Required(WatermarkModelInfo info) => new()
    {
        [Format] = Text(WatermarkModelInfo.FormatVersion),
        [System] = info.System,
        [Name] = info.Name,
        [MessageLength] = Text(info.MessageLength),
        [Pilot] = info.Pilot,
        [WorkingSize] = Text(info.WorkingSize),
        [CellSize] = Text(info.CellSize),
        [TileCells] = Text(info.TileCells),
        [TargetPsnr] = Text(info.TargetPsnr),
        [FalsePositiveRate] = Text(info.FalsePositiveRate),
    };

    /// <summary>Reads and checks the properties of one file.</summary>
    /// <param name="file">Name of the file, for messages.</param>
    /// <param name="properties">Its properties; unknown ones are ignored.</param>
    /// <param name="withLatents">Whether the file must describe latents. They are read in any case where there is something of them.</param>
    /// <exception cref="WatermarkModelException">A property is missing or has no usable value.</exception>
    public static WatermarkModelInfo Read(string file, IReadOnlyDictionary<string, string> properties, bool withLatents = false)
    {
        Reader reader = new(file, properties);
        if (!properties.ContainsKey(Format)) throw new WatermarkModelException($"{file} is not a watermark model: its metadata has no '{Format}'.");
        int format = reader.Whole(Format, 0, int.MaxValue);
        if (format != WatermarkModelInfo.FormatVersion)
        {
            throw new WatermarkModelException(
                $"{file}: metadata '{Format}' is {format}; this version of the library reads format {WatermarkModelInfo.FormatVersion}.");
        }

        WatermarkModelInfo info = new()
        {
            System = reader.Words(System),
            Name = reader.Words(Name),
            MessageLength = reader.Whole(MessageLength, 1, MaximumLength),
            Pilot = reader.Text(Pilot),
            WorkingSize = reader.Whole(WorkingSize, 16, MaximumWorkingSize),
            CellSize = reader.Whole(CellSize, 1, MaximumWorkingSize),
            TileCells = reader.Whole(TileCells, 1, 1024),
            TargetPsnr = reader.Real(TargetPsnr, 10, 100),
            ReferenceVisibility = properties.ContainsKey(ReferenceVisibility) ? reader.Real(ReferenceVisibility, 1e-4, 1) : null,
            RegionPsnr = properties.ContainsKey(RegionPsnr) ? reader.Real(RegionPsnr, 10, 100) : null,
            SynchronizationWaves = properties.ContainsKey(SynchronizationWaves) ? reader.Words(SynchronizationWaves) : null,
            ResidualIsFinal = reader.Is(Residual, ResidualFinal),
            EvidenceIsGated = reader.Is(Evidence, EvidenceGated),
            HasMask = !reader.Is(Mask, MaskNone),
            MaskMeaning = reader.Is(MaskMeaning, MaskUntampered) ? MlNetWatermark.MaskMeaning.Untampered : MlNetWatermark.MaskMeaning.MarkPresent,
            FalsePositiveRate = reader.Real(FalsePositiveRate, 1e-300, 0.5),
            Latents = withLatents || new[] { LatentChannels, LatentScale, LatentFactor }.Any(properties.ContainsKey)
                ? new LatentSpace(reader.Whole(LatentChannels, 1, 1024), reader.Whole(LatentScale, 1, MaximumWorkingSize), reader.Real(LatentFactor, 1e-6, 1e6))
                : null,
        };
        if (info.Pilot.Length > MaximumLength || info.Pilot.AsSpan().ContainsAnyExcept('0', '1')) throw reader.Wrong(Pilot, $"at most {MaximumLength} characters 0 and 1");
        if (info.WorkingSize % info.CellSize != 0) throw reader.Wrong(CellSize, $"a divisor of the working size {info.WorkingSize}");
        if (info.SynchronizationWaves is { } waves && WavePattern.TryParse(waves) is null) throw reader.Wrong(SynchronizationWaves, "waves as 'u v phase;u v phase;...'");
        if (!info.HasMask && properties.ContainsKey(MaskMeaning)) throw reader.Wrong(MaskMeaning, $"nothing beside '{Mask}' '{MaskNone}'");
        if (info.Latents is { } latents && info.WorkingSize % latents.Scale != 0) throw reader.Wrong(LatentScale, $"a divisor of the working size {info.WorkingSize}");
        int cells = info.WorkingSize / info.CellSize;
        return info.TileCells <= cells ? info : throw reader.Wrong(TileCells, $"at most the {cells} cells along a side");
    }

    /// <summary>The working size in a file that is not opened yet; null where there is none that can be used, which ONNX Runtime or <see cref="Read"/> will tell.</summary>
    /// <param name="model">Content of an ONNX file.</param>
    public static int? WorkingSizeOf(ReadOnlySpan<byte> model)
    {
        const int modelMetadata = 14; // onnx.proto (ONNX 1.17)
        try
        {
            int? found = null;
            ProtobufFields fields = new(model);
            while (fields.Next())
            {
                if (fields is { Number: modelMetadata, HasContent: true } && Entry(fields.Content, "working_size"u8) is { IsEmpty: false } value)
                {
                    found = int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out int side) && side is >= 16 and <= MaximumWorkingSize ? side : null;
                }
            }

            return found;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    // The value of a property if it has this key, else nothing.
    private static ReadOnlySpan<byte> Entry(ReadOnlySpan<byte> property, ReadOnlySpan<byte> wanted)
    {
        ReadOnlySpan<byte> key = default, value = default;
        ProtobufFields fields = new(property);
        while (fields.Next())
        {
            if (fields.Number == 1) key = fields.Content;
            if (fields.Number == 2) value = fields.Content;
        }

        return key.SequenceEqual(wanted) ? value : default;
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private readonly struct Reader(string file, IReadOnlyDictionary<string, string> properties)
    {
        public string Text(string key) => properties.TryGetValue(key, out string? value) ? value : throw Wrong(key, "text");

        /// <summary>A property that is there with one value, or missing.</summary>
        public bool Is(string key, string value) => properties.ContainsKey(key) && (properties[key] == value ? true : throw Wrong(key, $"'{value}', or nothing"));

        public string Words(string key)
            => properties.TryGetValue(key, out string? value) && value.Length > 0 ? value : throw Wrong(key, "text");

        public int Whole(string key, int least, int most)
            => int.TryParse(Words(key), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most
                ? value
                : throw Wrong(key, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));

        public double Real(string key, double least, double most)
            => double.TryParse(Words(key), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most
                ? value
                : throw Wrong(key, string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));

        public WatermarkModelException Wrong(string key, string expected)
            => new(properties.TryGetValue(key, out string? value)
                ? $"{file}: metadata '{key}' is '{(value.Length > 200 ? value[..200] + "..." : value)}'; expected {expected}."
                : $"{file}: metadata '{key}' is missing; expected {expected}.");
    }
}
