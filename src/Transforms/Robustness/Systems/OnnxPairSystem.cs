namespace MlNetWatermark;

/// <summary>Two ONNX files of another project as a measured system; <c>system.json</c> beside them says what goes in and what comes out.</summary>
/// <remarks>
/// The embedder runs at its own size; the change it makes is resized (bilinear, antialiased) and added to the full-size picture, rounded
/// and clipped. Thread-safe; disposing waits for calls that are running, and later calls throw <see cref="ObjectDisposedException"/>.
/// The keys of <c>system.json</c> are in data/systems/README.md of the repository.
/// </remarks>
public sealed class OnnxPairSystem : IWatermarkSystem
{
    private readonly CallGate _gate = new(typeof(OnnxPairSystem));
    private readonly OnnxPairDescription _description;
    private readonly OnnxNetwork _embedder;
    private readonly OnnxNetwork _extractor;

    private OnnxPairSystem(string folder, OnnxPairDescription description, ExecutionOptions execution)
    {
        _description = description;
        _embedder = Open(folder, description.Embedder.File, execution);
        try
        {
            _extractor = Open(folder, description.Extractor.File, execution);
            try
            {
                RequireTensors();
            }
            catch
            {
                _extractor.Dispose();
                throw;
            }
        }
        catch
        {
            _embedder.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Name => _description.Name;

    /// <inheritdoc/>
    public int MessageLength => _description.MessageLength;

    /// <summary>Opens a folder that holds <c>system.json</c> and the two ONNX files it names.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="execution">Where to run; null is the CPU.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="WatermarkModelException">
    /// A file is missing, the description has an unknown key or an impossible value, or a tensor is not as described; says which.
    /// </exception>
    /// <exception cref="InvalidOperationException">The application has no native ONNX Runtime.</exception>
    public static OnnxPairSystem Load(string folder, ExecutionOptions? execution = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"There is no folder '{folder}'.");
        execution ??= new ExecutionOptions();
        execution.Validate();
        return new OnnxPairSystem(folder, OnnxPairDescription.Read(ExistingFile(folder, OnnxPairDescription.FileName)), execution);
    }

    /// <inheritdoc/>
    public Picture Embed(Picture cover, Message message, double strength)
    {
        SystemArguments.CheckEmbedding(Name, MessageLength, cover, message, strength);
        OnnxPairEmbedder embedder = _description.Embedder;
        NetworkImage image = NetworkImage.Of(cover, embedder);
        float[] bits = [.. message.Bits.ToArray().Select(bit => embedder.Bits[bit ? 1 : 0])];
        NetworkOutput output;
        using (_gate.Enter())
        {
            output = _embedder.Run(
                [embedder.Output], (embedder.Image, image.Values, image.Shape), (embedder.Message, bits, [1, MessageLength]))[0];
        }

        if (!output.Shape.Select(size => (long)size).SequenceEqual(image.Shape))
        {
            throw _embedder.WrongShape(embedder.Output, output, $"that of the image, [{string.Join(", ", image.Shape)}]");
        }

        return image.AddResidual(cover, output.Values, embedder, (float)strength);
    }

    /// <inheritdoc/>
    public SystemReading Read(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        OnnxPairExtractor extractor = _description.Extractor;
        NetworkImage image = NetworkImage.Of(picture, extractor);
        image.Normalize(extractor.Mean, extractor.Deviation);
        string[] names = [.. new[] { extractor.Output, extractor.Mask?.Output ?? extractor.Output }.Distinct()];
        NetworkOutput[] outputs;
        using (_gate.Enter()) outputs = _extractor.Run(names, (extractor.Image, image.Values, image.Shape));
        return new OnnxPairReadout(_extractor, _description, outputs[0], outputs[^1]).Reading(picture.Width, picture.Height);
    }

    /// <summary>Waits for running calls, then frees the sessions. Later calls throw; disposing again does nothing.</summary>
    public void Dispose()
    {
        if (!_gate.Close()) return;
        _embedder.Dispose();
        _extractor.Dispose();
    }

    private static OnnxNetwork Open(string folder, string name, ExecutionOptions execution)
    {
        string file = ExistingFile(folder, name);
        return new OnnxNetwork(file, File.ReadAllBytes(file), execution);
    }

    private static string ExistingFile(string folder, string name)
    {
        string file = Path.Combine(folder, name);
        return File.Exists(file) ? file : throw new WatermarkModelException($"'{folder}' holds no usable system: {name} is missing.");
    }

    private void RequireTensors()
    {
        OnnxPairEmbedder embedder = _description.Embedder;
        OnnxPairExtractor extractor = _description.Extractor;
        int bits = extractor.FirstBit + MessageLength;
        _embedder.RequireInputs((embedder.Image, ImageShape(embedder)), (embedder.Message, [0, MessageLength]));
        _embedder.RequireOutput(embedder.Output, embedder.Video ? [0, 3, 0, 0, 0] : [0, 3, 0, 0]);
        _extractor.RequireInputs((extractor.Image, ImageShape(extractor)));
        _extractor.RequireOutput(extractor.Output, extractor.Pixelwise ? [0, bits, 0, 0] : [0, bits]);
        if (extractor.Mask is not null) _extractor.RequireOutput(extractor.Mask.Output, 0, 0, 0, 0);
    }

    // A network that works at the picture's size must leave height and width open.
    private static int[] ImageShape(OnnxPairImage image)
    {
        int[] size = image.Size ?? [-1, -1];
        return image.Video ? [0, 3, 0, .. size] : [0, 3, .. size];
    }
}
