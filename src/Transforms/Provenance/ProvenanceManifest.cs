using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace MlNetWatermark;

/// <summary>What was hidden in a picture file, when and by what: a small JSON file that lies beside it.</summary>
/// <remarks>
/// <para>
/// The marks are written in the fields of the assertion <c>c2pa.soft-binding</c> of the C2PA Technical Specification 2.4 (2026, section 18.10), so that they can
/// be handed to a program that makes Content Credentials. <c>alg</c> names the algorithm, each of <c>blocks</c> has a <c>scope</c>, which is empty or
/// holds a <c>region</c> with one spatial rectangle in pixels, and a <c>value</c>: the message in characters 0 and 1, first bit first, as
/// <see cref="Message.ToString"/> writes it. Where the assertion is written as CBOR, the value is the bytes of these characters.
/// </para>
/// <para>
/// It is not a C2PA manifest and proves nothing: it is not signed, and whoever can change the picture can change it. It helps its owner to find
/// and check what was done. And it tells everyone who has it the message: do not publish it where the message is a secret.
/// </para>
/// </remarks>
public sealed partial record ProvenanceManifest
{
    /// <summary>What is added to the name of a picture file to name its manifest.</summary>
    public const string Suffix = ".mark.json";

    /// <summary>Bytes above which a file is refused: a mebibyte.</summary>
    public const int MaximumBytes = 1 << 20;

    private const int LongestName = 256;

    /// <summary>
    /// The algorithm's name, beginning with a domain of its owner in reverse: <c>com.example.watermark.1</c>. In Content Credentials it must
    /// be one of C2PA's list of soft-binding algorithms.
    /// </summary>
    public required string Algorithm { get; init; }

    /// <summary>The marks, at least one.</summary>
    public required IReadOnlyList<ProvenanceMark> Marks { get; init; }

    /// <summary>The model that embedded them: 1 to 256 characters, <see cref="WatermarkModelInfo.Name"/> for example.</summary>
    public required string ModelName { get; init; }

    /// <summary>When the picture was marked. Written in UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>SHA-256 of the marked file in 64 lower-case hexadecimal digits; see <see cref="HashOf"/>.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The program that marked it and its version, 1 to 256 characters.</summary>
    /// <value>Default: this library.</value>
    public string Software { get; init; } = $"MlNetWatermark {typeof(ProvenanceManifest).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>The name of a picture's manifest: <c>picture.jpg.mark.json</c>.</summary>
    public static string PathFor(string picture)
    {
        ArgumentException.ThrowIfNullOrEmpty(picture);
        return picture + Suffix;
    }

    /// <summary>The value of <see cref="Sha256"/> for a file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string HashOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>Reads a manifest. Fields that are not known are skipped, those that are known must be there and be right.</summary>
    /// <param name="path">The JSON file, UTF-8.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ProvenanceManifestException">It is no manifest, or has more than <see cref="MaximumBytes"/> bytes.</exception>
    public static ProvenanceManifest Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no file '{path}'.", path);
        byte[] bytes = new byte[MaximumBytes + 1];
        int length;
        using (FileStream file = File.OpenRead(path)) length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > MaximumBytes) throw new ProvenanceManifestException($"'{path}' has more than {MaximumBytes} bytes.");
        try
        {
            ProvenanceManifest manifest = ManifestJson.Read(bytes.AsMemory(0, length));
            manifest.Validate();
            return manifest;
        }
        catch (Exception problem) when (problem is FormatException or ArgumentException)
        {
            throw new ProvenanceManifestException($"'{path}' is not a provenance manifest: {problem.Message}", problem);
        }
    }

    /// <summary>Writes the manifest beside the target, then renames, so that a half-written target is never seen.</summary>
    /// <param name="path">The file to make, <see cref="PathFor"/> for example; its folder must exist.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <exception cref="ArgumentException">A value is not valid, or there are more marks than <see cref="MaximumBytes"/> hold.</exception>
    /// <exception cref="IOException">The file exists and <paramref name="overwrite"/> is false, or it cannot be written.</exception>
    public void Write(string path, bool overwrite = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Validate();
        byte[] json = ManifestJson.Write(this);
        if (json.Length > MaximumBytes) throw new ArgumentException($"A manifest has at most {MaximumBytes} bytes; this one would have {json.Length}.");
        if (!overwrite && File.Exists(path)) throw new IOException($"'{path}' exists already.");
        string partial = $"{path}.{Guid.NewGuid():N}.partial";
        try
        {
            File.WriteAllBytes(partial, json);
            File.Move(partial, path, overwrite);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">One is not as it is described here; says which.</exception>
    public void Validate()
    {
        if (Algorithm is null || Algorithm.Length > LongestName || !DottedName().IsMatch(Algorithm))
        {
            throw new ArgumentException($"An algorithm is named like com.example.watermark.1, got '{Shown(Algorithm)}'.");
        }

        if (Marks is null || Marks.Count == 0) throw new ArgumentException("A manifest names at least one mark.");
        foreach (ProvenanceMark mark in Marks)
        {
            if (mark?.Message is null) throw new ArgumentException("A mark has a message.");
            if (mark.Region is { } r && (r.X < 0 || r.Y < 0 || r.Width < 1 || r.Height < 1 || (long)r.X + r.Width > int.MaxValue || (long)r.Y + r.Height > int.MaxValue))
            {
                throw new ArgumentException($"A region has a corner inside the picture and at least one pixel, got {r.Width} x {r.Height} at {r.X}, {r.Y}.");
            }
        }

        if (Sha256 is null || !LowerHex().IsMatch(Sha256)) throw new ArgumentException($"A SHA-256 has 64 digits of 0-9 and a-f, got '{Shown(Sha256)}'.");
        RequireName(ModelName, "model");
        RequireName(Software, "software");
    }

    private static void RequireName(string? name, string what)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName || name.Any(char.IsControl))
        {
            throw new ArgumentException($"The name of the {what} has 1 to {LongestName} characters on one line, got '{Shown(name)}'.");
        }
    }

    /// <summary>As much of a wrong value as fits a message.</summary>
    private static string Shown(string? value) => value is null ? "nothing" : value.Length <= 80 ? value : value[..80] + "...";

    /// <summary>The pattern of <c>alg</c> in the schema of C2PA's list.</summary>
    [GeneratedRegex(@"\A[A-Za-z]{2,63}(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+\.?\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex DottedName();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex LowerHex();
}
