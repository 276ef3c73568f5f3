namespace MlNetWatermark;

/// <summary>Reads and writes picture files.</summary>
/// <remarks>
/// Reads PNG, JPEG, WebP, GIF and BMP (of an animation the first frame). The orientation that a camera noted in EXIF is applied, colours are
/// converted to sRGB from the file's colour profile, and alpha is straight. Files are written without a profile, as readers take such files as sRGB, and
/// without other metadata unless <see cref="PictureEncoding.Metadata"/> gives it.
/// </remarks>
public static class PictureFile
{
    /// <summary>Pixels above which a file is refused before memory is taken for it: 2^28, a gibibyte of pixels.</summary>
    public const long MaximumPixels = 1L << 28;

    /// <summary>Decodes a file's bytes.</summary>
    /// <exception cref="PictureFormatException">
    /// The bytes are empty, not a picture, cut short, damaged, or declare more than <see cref="MaximumPixels"/> pixels.
    /// </exception>
    public static Picture Decode(ReadOnlySpan<byte> file) => Decode(file, MaximumPixels);

    /// <summary>Decodes a file's bytes, with a limit of the caller.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="maximumPixels">Largest width times height that is accepted, 1 to <see cref="MaximumPixels"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is outside its range.</exception>
    /// <exception cref="PictureFormatException">
    /// The bytes are empty, not a picture, cut short, damaged, or declare more pixels than allowed.
    /// </exception>
    public static Picture Decode(ReadOnlySpan<byte> file, long maximumPixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumPixels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maximumPixels, MaximumPixels);
        return PictureDecoder.Decode(file, maximumPixels);
    }

    /// <summary>Reads and decodes a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="PictureFormatException">
    /// The file is empty, a pipe or a device, not a picture, cut short, damaged, or declares more than <see cref="MaximumPixels"/> pixels; the message names it.
    /// </exception>
    public static Picture Read(string path) => Read(path, MaximumPixels);

    /// <summary>Reads and decodes a file, with a limit of the caller.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maximumPixels">Largest width times height that is accepted, 1 to <see cref="MaximumPixels"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is outside its range.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="PictureFormatException">
    /// The file is empty, a pipe or a device, not a picture, cut short, damaged, or declares more pixels than allowed; the message names it.
    /// </exception>
    public static Picture Read(string path, long maximumPixels) => Read(path, file => Decode(file, maximumPixels));

    /// <summary>Reads a file and makes something of its bytes; errors name the file.</summary>
    internal static T Read<T>(string path, Func<byte[], T> decode)
    {
        byte[] file = ReadBytes(path);
        try
        {
            return decode(file);
        }
        catch (PictureFormatException exception)
        {
            throw new PictureFormatException($"'{path}': {exception.Message}", exception) { Problem = exception.Problem };
        }
    }

    /// <summary>The bytes of a file, which must be one that has a length.</summary>
    internal static byte[] ReadBytes(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no file '{path}'.", path);
        long length = RegularFile.Length(path);
        if (length == 0) throw new PictureFormatException($"'{path}': The file is empty, or it is a pipe or a device.");
        if (length > Array.MaxLength) throw new PictureFormatException($"'{path}': The file has {length} bytes; at most {Array.MaxLength} are read.");
        return File.ReadAllBytes(path);
    }

    /// <summary>Encodes a picture.</summary>
    /// <returns>The bytes of a file.</returns>
    /// <exception cref="ArgumentException">The encoding is not valid, or the picture is too large for the format.</exception>
    public static byte[] Encode(Picture picture, PictureEncoding encoding)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(encoding);
        encoding.Validate();
        byte[] file = PictureEncoder.Encode(picture, encoding);
        return encoding.Metadata?.AddTo(file, picture, encoding.Format) ?? file;
    }

    /// <summary>Encodes a picture and writes it beside the target, then renames, so that a half-written target is never seen.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="path">The file to make; its folder must exist.</param>
    /// <param name="encoding">How to encode; null chooses by the extension (see <see cref="FormatOf"/>) with default settings.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <exception cref="ArgumentException">No encoding was given and the extension is not a known one, or the encoding is not valid.</exception>
    /// <exception cref="IOException">The file exists and <paramref name="overwrite"/> is false, or it cannot be written; then nothing is changed and nothing left behind.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(Picture picture, string path, PictureEncoding? encoding = null, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentException.ThrowIfNullOrEmpty(path);
        encoding ??= new PictureEncoding { Format = FormatOf(path) };
        if (!overwrite && File.Exists(path)) throw new IOException($"'{path}' exists already.");

        byte[] file = Encode(picture, encoding);
        // Not a longer form of the target's name: file systems end names at 255 bytes, and that one may be there already.
        string partial = Path.Combine(Path.GetDirectoryName(path) ?? path, $".{Guid.NewGuid():N}.partial");
        try
        {
            File.WriteAllBytes(partial, file);
            File.Move(partial, path, overwrite);
        }
        catch (Exception problem) when (problem.GetType() == typeof(IOException) || problem is ArgumentOutOfRangeException)
        {
            // The second is .NET's word for a file larger than the file system or the process's limits allow. The runtime's message names the partial file, which means nothing to the caller and is gone by now.
            throw new IOException($"'{path}' could not be written: {problem.Message.Replace(partial, path, StringComparison.Ordinal)}", problem);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>The format that a file name's extension stands for: png, jpg, jpeg or webp, in any case.</summary>
    /// <exception cref="ArgumentException">Another extension, or none.</exception>
    public static PictureFormat FormatOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string extension = Path.GetExtension(path);
        return extension.ToUpperInvariant() switch
        {
            ".PNG" => PictureFormat.Png,
            ".JPG" or ".JPEG" => PictureFormat.Jpeg,
            ".WEBP" => PictureFormat.WebP,
            _ => throw new ArgumentException($"Pictures are written as .png, .jpg, .jpeg or .webp; '{path}' has the extension '{extension}'.", nameof(path)),
        };
    }
}
