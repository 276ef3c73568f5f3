using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace MlNetWatermark;

/// <summary>The marks of a row, from its cover and its messages.</summary>
/// <exception cref="FormatException">The region cannot be marked; the message names row and column.</exception>
internal delegate IReadOnlyList<RegionMark> RegionMaker(Picture cover, IReadOnlyList<Message> messages);

/// <summary>The input column with the regions to mark: a mask as image or file bytes, or rectangles as a vector of Single.</summary>
internal static class RegionColumn
{
    private const string Role = "region";

    /// <summary>Numbers for one rectangle: x, y, width, height.</summary>
    private const int PerRectangle = 4;

    /// <summary>Checks the column of a schema shape.</summary>
    public static void Check(SchemaShape schema, string name) => CheckType(ColumnShape.Find(schema, name, Role));

    /// <summary>Checks the column of a data view.</summary>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name)
    {
        (ColumnShape shape, DataViewSchema.Column column) = ColumnShape.Find(schema, name, Role);
        CheckType(shape);
        return column;
    }

    /// <summary>Prepares reading.</summary>
    public static RowReader<RegionMaker> OpenReader(DataViewRow row, DataViewSchema.Column column, long maximumPixels) =>
        column.Type is VectorDataViewType { ItemType: NumberDataViewType number } && number == NumberDataViewType.Single
            ? RectangleReader(row, column)
            : MaskReader(row, column, maximumPixels);

    private static void CheckType(ColumnShape shape)
    {
        bool usable = shape is { Kind: VectorKind.Scalar, ItemType: ImageDataViewType } || shape.IsVectorOf(NumberDataViewType.Byte) || shape.IsVectorOf(NumberDataViewType.Single);
        if (!usable) throw ColumnShape.Mismatch(shape.Name, Role, "Image, vector of Byte, or vector of Single", shape.TypeText);
    }

    private static RowReader<RegionMaker> MaskReader(DataViewRow row, DataViewSchema.Column column, long maximumPixels)
    {
        RowReader<Picture> read = PictureColumn.OpenReader(row, column, maximumPixels);
        return () =>
        {
            Func<Picture> decode = read();
            long position = row.Position;
            return () =>
            {
                Picture mask = decode();
                return (cover, messages) => Checked(position, column.Name, () =>
                    mask.Width == cover.Width && mask.Height == cover.Height
                        ? LabelledMask.Marks(mask, messages)
                        : throw new ArgumentException($"the mask has {mask.Width} x {mask.Height} pixels, the picture {cover.Width} x {cover.Height}"));
            };
        };
    }

    private static RowReader<RegionMaker> RectangleReader(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<float>> getter = row.GetGetter<VBuffer<float>>(column);
        VBuffer<float> values = default;
        return () =>
        {
            RowProblem.Read(getter, ref values, row, column.Name);
            float[] numbers = [.. values.DenseValues()];
            long position = row.Position;
            return () => (cover, messages) => Checked(position, column.Name, () => Rectangles(numbers, cover, messages));
        };
    }

    private static RegionMark[] Rectangles(float[] numbers, Picture cover, IReadOnlyList<Message> messages)
    {
        if (numbers.Length == 0 || numbers.Length % PerRectangle != 0 || numbers.Any(value => value != Math.Floor(value) || Math.Abs(value) > int.MaxValue / 2))
        {
            throw new ArgumentException($"rectangles are four whole numbers each (x, y, width, height); there are {numbers.Length} numbers: {string.Join(", ", numbers)}");
        }

        RegionMark[] marks = [.. numbers.Chunk(PerRectangle).Select((r, k) =>
            RegionMark.Rectangle(messages[Math.Min(k, messages.Count - 1)], cover, (int)r[0], (int)r[1], (int)r[2], (int)r[3]))];
        if (messages.Count == marks.Length) return marks;
        if (messages.Count > 1) throw new ArgumentException($"there are {marks.Length} rectangles and {messages.Count} messages");

        // One message for all of them: one region that is their union.
        float[] union = new float[cover.Width * cover.Height];
        foreach (RegionMark mark in marks)
        {
            for (int i = 0; i < union.Length; i++) union[i] = Math.Max(union[i], mark.Region[i]);
        }

        return [new RegionMark(messages[0], union)];
    }

    private static IReadOnlyList<RegionMark> Checked(long position, string column, Func<IReadOnlyList<RegionMark>> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException problem)
        {
            throw RowProblem.At(position, column, $"the region cannot be marked: {problem.Message}", problem);
        }
    }
}
