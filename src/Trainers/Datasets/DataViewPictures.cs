using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.Datasets;

/// <summary>Reads the pictures of a data view once, reduced to what training crops can use; memory stays bounded whatever the number of pictures.</summary>
internal static class DataViewPictures
{
    private const long Megabyte = 1 << 20;

    /// <summary>Finds the column and checks its type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has the wrong type.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name)
    {
        (ColumnShape shape, DataViewSchema.Column column) = ColumnShape.Find(schema, name, "input");
        return column.Type is ImageDataViewType or TextDataViewType || shape.IsVectorOf(NumberDataViewType.Byte)
            ? column
            : throw ColumnShape.Mismatch(name, "input", "Image, vector of Byte, or String with paths", shape.TypeText);
    }

    /// <param name="data">Images, bytes of picture files, or paths of picture files.</param>
    /// <param name="options">Column, crop size, memory, and what to do about unreadable pictures.</param>
    /// <param name="skipped">Told why a picture was left out.</param>
    /// <returns>The pictures that can be used, in the order of the data view; the caller disposes them. Of those that memory has no room for, files at
    /// paths are read again at each use, all others lie in a temporary file.</returns>
    /// <exception cref="FormatException">A picture cannot be read and may not be left out; names the row.</exception>
    /// <exception cref="ArgumentException">No picture is large enough for a crop.</exception>
    /// <exception cref="IOException">The disk with the temporary files is full.</exception>
    public static TrainingPictures Load(IDataView data, PictureReading options, Action<string> skipped)
    {
        TrainingPictures pictures = new(options.PictureCacheMegabytes * Megabyte);
        try
        {
            int cropSize = options.CropSize;
            DataViewSchema.Column column = Find(data.Schema, options.ImageColumnName);
            bool paths = column.Type is TextDataViewType;
            using DataViewRowCursor cursor = data.GetRowCursor([column]);
            RowReader<Picture> read = paths ? PathReader(cursor, column) : PictureColumn.OpenReader(cursor, column, PictureFile.MaximumPixels);
            while (cursor.MoveNext())
            {
                options.CancellationToken.ThrowIfCancellationRequested();
                try
                {
                    Func<Picture> decode = read();
                    Picture picture = decode();
                    if (Usable(picture, cropSize)) pictures.Add(Reduce(picture, cropSize), paths ? Again(decode, cropSize, cursor.Position, column.Name) : null);
                    else skipped($"Row {cursor.Position}: {picture.Width} x {picture.Height} is smaller than a training crop ({cropSize}); left out.");
                }
                catch (FormatException problem) when (options.SkipUnreadable)
                {
                    skipped($"{problem.Message} Left out.");
                }
            }

            return pictures.Count > 0
                ? pictures
                : throw new ArgumentException($"Training needs pictures of at least {options.CropSize} pixels a side; column '{options.ImageColumnName}' has none.", nameof(data));
        }
        catch
        {
            pictures.Dispose();
            throw;
        }
    }

    private static RowReader<Picture> PathReader(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> buffer = default;
        return () =>
        {
            RowProblem.Read(getter, ref buffer, row, column.Name);
            string path = buffer.ToString();
            long position = row.Position;
            return () =>
            {
                try
                {
                    return PictureFile.Read(path);
                }
                catch (Exception e) when (RowProblem.IsAboutContent(e) || e is UnauthorizedAccessException)
                {
                    throw RowProblem.At(position, column.Name, e.Message, e);
                }
            };
        };
    }

    private static bool Usable(Picture picture, int cropSize) => Math.Min(picture.Width, picture.Height) >= cropSize;

    private static Func<Tensor> Again(Func<Picture> decode, int cropSize, long position, string column) => () =>
    {
        Picture picture = decode();
        return Usable(picture, cropSize) ? Reduce(picture, cropSize) : throw RowProblem.At(position, column, "the file has changed since training began.");
    };

    // (3, H, W), bytes; no larger than the largest crop at use needs
    private static Tensor Reduce(Picture picture, int cropSize)
    {
        int shorterSide = 5 * cropSize / 2;
        double factor = shorterSide / (double)Math.Min(picture.Width, picture.Height);
        using DisposeScope scope = NewDisposeScope();
        Tensor whole = PictureTensors.ToBytes(picture);
        if (factor >= 1) return whole.to(get_default_device()).MoveToOuterDisposeScope();
        long height = (long)Math.Round(picture.Height * factor), width = (long)Math.Round(picture.Width * factor);
        Tensor reduced = F.interpolate(whole.to_type(ScalarType.Float32).unsqueeze(0), [height, width],
            mode: InterpolationMode.Bilinear, align_corners: false, antialias: true).squeeze(0).round().to_type(ScalarType.Byte).contiguous();
        return reduced.to(get_default_device()).MoveToOuterDisposeScope();
    }
}
