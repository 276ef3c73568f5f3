namespace MlNetWatermark;

/// <summary>Regeneration: passes the picture through an autoencoder, which redraws it and drops what it cannot represent (Zhao et al. 2023).</summary>
/// <remarks>
/// <c>regenerate:PASSES</c> of <see cref="AttackSuite"/> uses a small built-in autoencoder; this constructor takes any other as one ONNX file
/// with one input and one output, float [N, 3, H, W] RGB. Its metadata properties, or a JSON file beside it with the same name and the ending
/// <c>.json</c>, say what pixel values it takes and gives (<c>lowest_value</c>, <c>highest_value</c>; for example -1 and 1) and what its
/// sides must be a multiple of (<c>size_multiple</c>). A picture is padded to that multiple by repeating its border and cropped back; where
/// the file has a fixed size, the picture is resized to it and back. Alpha stays. Calls are thread-safe.
/// </remarks>
public sealed class RegenerationAttack : IAttack, IDisposable
{
    /// <summary>Metadata property: the value of black.</summary>
    public const string LowestValueKey = "lowest_value";

    /// <summary>Metadata property: the value of full red, green or blue.</summary>
    public const string HighestValueKey = "highest_value";

    /// <summary>Metadata property: height and width must be a multiple of it.</summary>
    public const string SizeMultipleKey = "size_multiple";

    private const string BuiltInResource = "Autoencoder/small.onnx";

    // One for the process, never closed: attacks out of a list have no owner who could. One thread, as benchmarks run pictures side by side.
    private static readonly Lazy<OnnxAutoencoder> s_builtIn = new(
        () => new OnnxAutoencoder(BuiltInResource, BuiltInFile(), null, new ExecutionOptions { Threads = 1 }));

    private readonly CallGate _gate = new(typeof(RegenerationAttack));
    private readonly OnnxAutoencoder? _own;
    private readonly int _passes;

    /// <summary>Opens an autoencoder; dispose the attack to close it.</summary>
    /// <param name="file">ONNX file.</param>
    /// <param name="passes">How often the picture goes through, at least 1; between two passes it is rounded to 8 bits.</param>
    /// <param name="execution">Where to run it; null runs on the CPU.</param>
    /// <exception cref="ArgumentException">No path, or no pass.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="WatermarkModelException">The file is no autoencoder as described above; says what was expected.</exception>
    public RegenerationAttack(string file, int passes = 1, ExecutionOptions? execution = null)
        : this(passes)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        string beside = Path.ChangeExtension(file, ".json");
        _own = new OnnxAutoencoder(
            Path.GetFileName(file),
            File.ReadAllBytes(file),
            File.Exists(beside) ? File.ReadAllBytes(beside) : null,
            execution ?? new ExecutionOptions());
        Name = $"regenerate:{passes} ({Path.GetFileNameWithoutExtension(file)})";
    }

    /// <summary>The built-in autoencoder.</summary>
    internal RegenerationAttack(int passes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(passes, 1);
        _passes = passes;
        Name = AttackName.Of("regenerate", passes);
    }

    /// <inheritdoc/>
    /// <remarks>Where the autoencoder is not the built-in one, the file's name follows in brackets; <see cref="AttackSuite.Parse"/> does not read that.</remarks>
    public string Name { get; }

    /// <inheritdoc/>
    /// <exception cref="WatermarkModelException">ONNX Runtime could not run the file, or its output has another size than its input.</exception>
    /// <exception cref="ObjectDisposedException">The attack was disposed.</exception>
    public AttackResult Apply(AttackInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using CallGate.Pass pass = _gate.Enter();
        OnnxAutoencoder autoencoder = _own ?? s_builtIn.Value;
        Picture picture = input.Watermarked;
        for (int i = 0; i < _passes; i++) picture = autoencoder.Reconstruct(picture);
        return new AttackResult(picture);
    }

    /// <summary>Closes the file once no call is running; a second call does nothing.</summary>
    public void Dispose()
    {
        if (_gate.Close()) _own?.Dispose();
    }

    private static byte[] BuiltInFile()
    {
        using Stream stream = typeof(RegenerationAttack).Assembly.GetManifestResourceStream(BuiltInResource)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
