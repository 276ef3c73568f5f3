namespace MlNetWatermark;

/// <summary>A watermark model opened for use: its metadata and an ONNX Runtime session for each of its two files, or three where it decodes latents.</summary>
/// <remarks>
/// Thread-safe. Whoever opens it disposes it; disposing waits for calls that are running, and later calls throw
/// <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed partial class WatermarkModel : IDisposable
{
    /// <summary>Name of the file in a model folder that puts watermarks in.</summary>
    public const string EmbedderFile = "embedder.onnx";

    /// <summary>Name of the file in a model folder that reads watermarks.</summary>
    public const string ExtractorFile = "extractor.onnx";

    private static readonly string[] Residual = ["residual"];
    private const string Mask = "mask", Cells = WatermarkModelContract.Cells, Evidence = "evidence";

    private readonly CallGate _gate = new(typeof(WatermarkModel));
    private readonly OnnxNetwork _embedder;
    private readonly OnnxNetwork _extractor;
    private readonly bool _givesCells;

    // The extractor without the mask, a quarter less work; opened when it is first used.
    private readonly Lazy<OnnxNetwork> _reader;

    private WatermarkModel(byte[] embedder, byte[] extractor, byte[]? decoder, ExecutionOptions execution, string place)
    {
        OnnxStructure.Check(place + EmbedderFile, embedder);
        OnnxStructure.Check(place + ExtractorFile, extractor);
        if (decoder is not null) OnnxStructure.Check(place + DecoderFile, decoder);
        (EmbedderBytes, ExtractorBytes, DecoderBytes) = (embedder, extractor, decoder);
        int? side = WatermarkModelMetadata.WorkingSizeOf(extractor);
        if (side != WatermarkModelMetadata.WorkingSizeOf(embedder)) side = null; // the contract tells, better than ONNX Runtime
        _reader = new Lazy<OnnxNetwork>(() => new OnnxNetwork(place + ExtractorFile, OnnxPruning.Keep(place + ExtractorFile, extractor, Cells, Evidence), execution, side));
        // Side by side: opening is most of what the first picture waits for.
        Task<OnnxNetwork> second = Task.Run(() => new OnnxNetwork(place + ExtractorFile, extractor, execution, side));
        List<OnnxNetwork> opened = [];
        try
        {
            opened.Add(_embedder = new OnnxNetwork(place + EmbedderFile, embedder, execution));
            opened.Add(_extractor = second.GetAwaiter().GetResult());
            if (decoder is not null) opened.Add(_decoder = new OnnxNetwork(place + DecoderFile, decoder, execution));
            Info = WatermarkModelContract.Check(_embedder, _extractor, _decoder, place);
            Readout = ReadReadout(execution, place);
            _givesCells = _extractor.Outputs.ContainsKey(Cells);
            TakesRegion = _embedder.Inputs.ContainsKey(WatermarkModelContract.Region);
            ActiveProvider = _embedder.ActiveProvider;
        }
        catch
        {
            foreach (OnnxNetwork network in opened) network.Dispose();
            if (opened.Count < 2) Abandon(second);
            throw;
        }

        static void Abandon(Task<OnnxNetwork> opening)
        {
            try
            {
                opening.Result.Dispose();
            }
            catch (AggregateException)
            {
                // The first error is the one that is told.
            }
        }
    }

    /// <summary>What the model is.</summary>
    public WatermarkModelInfo Info { get; }

    /// <summary>ONNX Runtime's name of what runs the model: CPUExecutionProvider or CUDAExecutionProvider.</summary>
    public string ActiveProvider { get; }

    /// <summary>Whether the embedder is told the region (MaskMark-ED).</summary>
    internal bool TakesRegion { get; }

    /// <summary>The folder it was opened from; empty for the model inside the package, null for bytes.</summary>
    internal string? Origin { get; private init; }

    /// <summary>Content of embedder.onnx. Not changed by anyone.</summary>
    internal byte[] EmbedderBytes { get; }

    /// <summary>Content of extractor.onnx. Not changed by anyone.</summary>
    internal byte[] ExtractorBytes { get; }

    /// <summary>Shape (message length + pilot length, channels * tile cells * tile cells), row by row.</summary>
    internal float[] Readout { get; }

    /// <summary>Opens the model inside the package.</summary>
    /// <exception cref="InvalidOperationException">The application has no native ONNX Runtime.</exception>
    public static WatermarkModel LoadDefault(ExecutionOptions? execution = null)
        => Open(DefaultFile(EmbedderFile), DefaultFile(ExtractorFile), decoder: null, execution, "default model, ", origin: "");

    /// <summary>Opens a model folder (embedder.onnx, extractor.onnx, and decoder.onnx where there is one; other files in it are not read).</summary>
    /// <remarks>
    /// A model is a program: it cannot read or write files, and it cannot loop, but it can ask for more memory and time than there is. Open model files from sources you
    /// trust only.
    /// </remarks>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="WatermarkModelException">A file is missing or not what the contract asks for; the message says which and what.</exception>
    /// <exception cref="InvalidOperationException">The application has no native ONNX Runtime.</exception>
    public static WatermarkModel Load(string folder, ExecutionOptions? execution = null) => Load(folder, execution, withDecoder: true);

    /// <summary>The same; a decoder, which is large, is left where it is when nobody will ask for it.</summary>
    internal static WatermarkModel Load(string folder, ExecutionOptions? execution, bool withDecoder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"There is no folder '{folder}'.");
        byte[]? decoder = withDecoder && File.Exists(Path.Combine(folder, DecoderFile)) ? ReadFile(folder, DecoderFile) : null;
        return Open(ReadFile(folder, EmbedderFile), ReadFile(folder, ExtractorFile), decoder, execution, folder + Path.DirectorySeparatorChar, origin: Path.GetFullPath(folder));
    }

    /// <summary>Opens a model from the bytes of its two files.</summary>
    /// <param name="embedder">Content of embedder.onnx; kept, so do not change it afterwards.</param>
    /// <param name="extractor">Content of extractor.onnx; kept, so do not change it afterwards.</param>
    /// <param name="execution">Where to run; null is the CPU.</param>
    /// <exception cref="WatermarkModelException">The bytes are not what the contract asks for; the message says which part and what.</exception>
    /// <exception cref="InvalidOperationException">The application has no native ONNX Runtime.</exception>
    public static WatermarkModel Load(byte[] embedder, byte[] extractor, ExecutionOptions? execution = null) => Load(embedder, extractor, decoder: null, execution);

    /// <summary>Opens a model from the bytes of its files, with the one that decodes latents.</summary>
    /// <param name="embedder">Content of embedder.onnx; kept, so do not change it afterwards.</param>
    /// <param name="extractor">Content of extractor.onnx; kept, so do not change it afterwards.</param>
    /// <param name="decoder">Content of decoder.onnx; kept, so do not change it afterwards. Null: a model without.</param>
    /// <param name="execution">Where to run; null is the CPU.</param>
    /// <exception cref="WatermarkModelException">The bytes are not what the contract asks for; the message says which part and what.</exception>
    /// <exception cref="InvalidOperationException">The application has no native ONNX Runtime.</exception>
    public static WatermarkModel Load(byte[] embedder, byte[] extractor, byte[]? decoder, ExecutionOptions? execution)
    {
        ArgumentNullException.ThrowIfNull(embedder);
        ArgumentNullException.ThrowIfNull(extractor);
        return Open(embedder, extractor, decoder, execution, string.Empty, origin: null);
    }

    /// <summary>Runs the embedder on a batch at the working size.</summary>
    /// <param name="images">Shape (count, 3, working size, working size), RGB, 0..255.</param>
    /// <param name="messages">Shape (count, message length), 0 or 1.</param>
    /// <param name="regions">Shape (count, 1, working size, working size), in [0, 1]; exactly when <see cref="TakesRegion"/>.</param>
    /// <param name="count">Pictures in the batch.</param>
    /// <returns>Shape (count, 3, height, width).</returns>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    internal NetworkOutput RunEmbedder(float[] images, float[] messages, float[]? regions, int count)
    {
        using CallGate.Pass pass = _gate.Enter();
        List<(string, float[], long[])> inputs = [("image", images, ImageShape(count)), ("message", messages, [count, Info.MessageLength])];
        if (regions is not null) inputs.Add((WatermarkModelContract.Region, regions, RegionShape(count)));
        NetworkOutput residual = _embedder.Run(Residual, [.. inputs])[0];
        return residual.Shape is [int n, 3, > 0, > 0] && n == count
            ? residual
            : throw _embedder.WrongShape(Residual[0], residual, $"[{count}, 3, any, any]");
    }

    /// <summary>Runs the extractor on a batch at the working size.</summary>
    /// <param name="images">Shape (count, 3, working size, working size), RGB, 0..255.</param>
    /// <param name="count">Pictures in the batch.</param>
    /// <param name="regions">
    /// Null, or where to read, in place of the model's mask: shape (count, 1, working size, working size), in [0, 1], or below 0 for the model's own after
    /// all. Only for models of <see cref="WatermarkModelInfo.EvidenceIsGated"/>; the evidence of others is weighed afterwards.
    /// </param>
    /// <param name="withMask">Whether the mask is asked for; without it many models have less to do.</param>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    internal ExtractorOutput RunExtractor(float[] images, int count, float[]? regions = null, bool withMask = true)
    {
        using CallGate.Pass pass = _gate.Enter();
        List<(string, float[], long[])> inputs = [("image", images, ImageShape(count))];
        if (Info.EvidenceIsGated) inputs.Add((WatermarkModelContract.Region, regions ?? OwnMask(count), RegionShape(count)));
        bool brief = _givesCells && !withMask && !Info.EvidenceIsGated;
        string[] names = brief ? [Evidence, Cells] : _givesCells ? [Evidence, Cells, Mask] : [Evidence, Mask];
        NetworkOutput[] outputs = (brief ? _reader.Value : _extractor).Run(names, [.. inputs]);
        int side = Info.WorkingSize, channels = Readout.Length / (Info.MessageLength + Info.Pilot.Length) / (Info.TileCells * Info.TileCells);
        if (outputs[0].Shape is not [int n, int c, int rows and > 0, int columns and > 0] || n != count || c != channels)
        {
            throw _extractor.WrongShape(Evidence, outputs[0], $"[{count}, {channels}, any, any]");
        }

        if (_givesCells && !outputs[1].Shape.AsSpan().SequenceEqual([count, 1, rows, columns])) throw _extractor.WrongShape(Cells, outputs[1], $"[{count}, 1, {rows}, {columns}]");
        if (!brief && !outputs[^1].Shape.AsSpan().SequenceEqual([count, 1, side, side])) throw _extractor.WrongShape(Mask, outputs[^1], $"[{count}, 1, {side}, {side}]");
        float[]? mask = brief ? null : outputs[^1].Values;
        return new ExtractorOutput(mask, _givesCells ? outputs[1].Values : CellsOf(mask!, count, columns, rows), outputs[0].Values, new EvidenceShape(c, rows, columns));
    }

    private float[] CellsOf(float[] masks, int count, int width, int height)
    {
        int side = Info.WorkingSize, plane = side * side;
        float[] cells = new float[count * width * height];
        for (int i = 0; i < count; i++) Resampling.Average(masks.AsMemory(i * plane, plane), side, side, width, height).CopyTo(cells, i * width * height);
        return cells;
    }

    // A constant of the graph, so a file of it alone is opened in no time.
    private float[] ReadReadout(ExecutionOptions execution, string place)
    {
        using OnnxNetwork constant = new(place + ExtractorFile, OnnxPruning.Keep(place + ExtractorFile, ExtractorBytes, WatermarkModelContract.Readout), execution);
        return WatermarkModelContract.ReadReadout(constant, Info);
    }

    /// <summary>Waits for running calls, then frees the sessions. Later calls throw; disposing again does nothing.</summary>
    public void Dispose()
    {
        if (!_gate.Close()) return;
        _embedder.Dispose();
        _extractor.Dispose();
        if (_reader.IsValueCreated) _reader.Value.Dispose();
        _decoder?.Dispose();
    }

    private static WatermarkModel Open(byte[] embedder, byte[] extractor, byte[]? decoder, ExecutionOptions? execution, string place, string? origin)
    {
        execution ??= new ExecutionOptions();
        execution.Validate();
        return new WatermarkModel(embedder, extractor, decoder, execution, place) { Origin = origin };
    }

    private static byte[] ReadFile(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path)) throw new WatermarkModelException($"'{folder}' is not a model folder: {name} is missing.");
        long length = RegularFile.Length(path);
        if (length == 0) throw new WatermarkModelException($"{path} is empty, or it is a pipe or a device; expected an ONNX model.");
        if (length > Array.MaxLength) throw new WatermarkModelException($"{path} has {length} bytes; an ONNX model of one file has at most {Array.MaxLength}.");
        return File.ReadAllBytes(path);
    }

    private static byte[] DefaultFile(string name)
    {
        using Stream stream = typeof(WatermarkModel).Assembly.GetManifestResourceStream("DefaultModel/" + name)
            ?? throw new WatermarkModelException($"This build of the library holds no default model: {name} is missing.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private float[] OwnMask(int count)
    {
        float[] regions = new float[count * Info.WorkingSize * Info.WorkingSize];
        Array.Fill(regions, WatermarkModelContract.OwnMask);
        return regions;
    }

    private long[] RegionShape(int count) => [count, 1, Info.WorkingSize, Info.WorkingSize];

    private long[] ImageShape(int count) => [count, 3, Info.WorkingSize, Info.WorkingSize];
}
