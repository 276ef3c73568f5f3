using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace MlNetWatermark;

/// <summary>The input column with the pictures: ML.NET images, or the bytes of picture files.</summary>
internal static class PictureColumn
{
    /// <summary>Checks the column of a schema shape and returns the image type that the step's pictures get.</summary>
    public static DataViewType CheckedImageType(SchemaShape schema, string name) => ImageType(ColumnShape.Find(schema, name, "input"));

    /// <summary>Checks the column of a data view and returns it with the image type that the step's pictures get.</summary>
    public static (DataViewSchema.Column Column, DataViewType ImageType) Find(DataViewSchema schema, string name)
    {
        (ColumnShape shape, DataViewSchema.Column column) = ColumnShape.Find(schema, name, "input");
        return (column, ImageType(shape));
    }

    /// <summary>Prepares reading. The returned delegate reads the current row and gives back the rest of the work, which may run on any thread and after the row is gone.</summary>
    /// <param name="row">The row, or a cursor on it.</param>
    /// <param name="column">One that <see cref="Find"/> gave.</param>
    /// <param name="maximumPixels">Largest width times height of a picture file.</param>
    public static RowReader<Picture> OpenReader(DataViewRow row, DataViewSchema.Column column, long maximumPixels) =>
        column.Type is ImageDataViewType ? ImageReader(row, column) : FileReader(row, column, maximumPixels);

    // A sized image column stays sized, so that ExtractPixels can follow.
    private static ImageDataViewType ImageType(ColumnShape shape) =>
        shape is { Kind: VectorKind.Scalar, ItemType: ImageDataViewType sized } ? sized
        : shape.IsVectorOf(NumberDataViewType.Byte) ? AnySizeImageAttribute.ColumnType
        : throw ColumnShape.Mismatch(shape.Name, "input", "Image or vector of Byte", shape.TypeText);

    private static RowReader<Picture> ImageReader(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<MLImage> getter = row.GetGetter<MLImage>(column);
        // One variable for all rows, as in ML.NET's own steps: a source that makes images disposes the last one when it
        // makes the next, and a source that lends the caller's images just replaces the reference. Never disposed here.
        MLImage image = null!;
        return () =>
        {
            RowProblem.Read(getter, ref image, row, column.Name);
            if (image is null) throw RowProblem.At(row.Position, column.Name, "there is no picture");
            try
            {
                Picture picture = MLImagePixels.ToPicture(image);
                return () => picture;
            }
            catch (Exception e) when (RowProblem.IsAboutContent(e))
            {
                throw RowProblem.At(row.Position, column.Name, $"the picture could not be read: {e.Message}", e);
            }
        };
    }

    private static RowReader<Picture> FileReader(DataViewRow row, DataViewSchema.Column column, long maximumPixels)
    {
        ValueGetter<VBuffer<byte>> getter = row.GetGetter<VBuffer<byte>>(column);
        VBuffer<byte> buffer = default;
        return () =>
        {
            RowProblem.Read(getter, ref buffer, row, column.Name);
            long position = row.Position;
            if (buffer.Length == 0) throw RowProblem.At(position, column.Name, "there is no picture");
            byte[] file = buffer.IsDense ? buffer.GetValues().ToArray() : [.. buffer.DenseValues()];
            return () => Decode(file, position, column.Name, maximumPixels);
        };
    }

    private static Picture Decode(byte[] file, long position, string column, long maximumPixels)
    {
        try
        {
            return PictureFile.Decode(file, maximumPixels);
        }
        catch (Exception e) when (RowProblem.IsAboutContent(e))
        {
            throw RowProblem.At(position, column, $"the picture could not be decoded: {e.Message}", e);
        }
    }
}
