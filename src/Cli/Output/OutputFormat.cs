using MlNetWatermark.Cli.Input;

namespace MlNetWatermark.Cli.Output;

/// <summary>Chooses the format and the name of the picture that an input becomes.</summary>
/// <param name="input">The input argument.</param>
/// <param name="output">The output argument.</param>
/// <param name="format">The format asked for, or null to keep the input's where it can be written, else PNG.</param>
/// <param name="quality">Quality of JPEG and WebP.</param>
/// <param name="stripMetadata">Whether the input's metadata are left out.</param>
internal sealed class OutputFormat(string input, string output, PictureFormat? format, int quality, bool stripMetadata)
{
    private readonly bool _folder = TargetPlan.NamesFolder(input, output);

    /// <summary>The path to write. A file named by the caller keeps its name.</summary>
    public string PathFor(InputPicture picture)
    {
        if (!_folder) return output;
        string name = format is { } wanted ? Named(picture.File, wanted) : Known(picture.File) is null ? Named(picture.File, PictureFormat.Png) : picture.File;
        return Path.Combine(output, name);
    }

    /// <summary>How to write to a path that <see cref="PathFor"/> gave.</summary>
    /// <exception cref="UsageException">The caller's file name says another format than the caller's option, or one that cannot be written.</exception>
    public PictureEncoding EncodingFor(InputPicture picture, string path)
    {
        PictureFormat? named = Known(path);
        if (format is not null && named is not null && named != format)
        {
            throw new UsageException($"'{path}' is not the name of a {format} file; leave out --format or change the name.");
        }

        if (format is null && named is null && Path.GetExtension(path) is { Length: > 1 } extension)
        {
            throw new UsageException($"'{path}' ends in '{extension}', and what can be written is .png, .jpg and .webp; choose such a name, or --format.");
        }

        return new PictureEncoding { Format = format ?? named ?? Known(picture.File) ?? PictureFormat.Png, Quality = quality };
    }

    /// <summary>The same, with what the input says beside its pixels.</summary>
    public PictureEncoding WithMetadata(InputPicture picture, string path) =>
        EncodingFor(picture, path) with { Metadata = stripMetadata ? null : PictureMetadata.Read(picture.Path) };

    /// <summary>Keeps a name that already says the format: .jpeg does not become .jpg.</summary>
    private static string Named(string file, PictureFormat format) => Known(file) == format ? file : Path.ChangeExtension(file, format switch
    {
        PictureFormat.Jpeg => ".jpg",
        PictureFormat.WebP => ".webp",
        _ => ".png",
    });

    private static PictureFormat? Known(string path)
    {
        string extension = Path.GetExtension(path);
        return new[] { ".png", ".jpg", ".jpeg", ".webp" }.Contains(extension, StringComparer.OrdinalIgnoreCase) ? PictureFile.FormatOf(path) : null;
    }
}
