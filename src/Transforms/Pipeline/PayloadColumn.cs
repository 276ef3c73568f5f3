using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace MlNetWatermark;

/// <summary>The input column with the payloads: text, whole numbers, or vectors of bytes.</summary>
internal static class PayloadColumn
{
    private const string Role = "payload";

    /// <summary>Checks the column of a schema shape.</summary>
    public static void Check(SchemaShape schema, string name) => CheckType(ColumnShape.Find(schema, name, Role));

    /// <summary>Checks the column of a data view.</summary>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name)
    {
        (ColumnShape shape, DataViewSchema.Column column) = ColumnShape.Find(schema, name, Role);
        CheckType(shape);
        return column;
    }

    /// <summary>Prepares reading; each call of the result reads the current row.</summary>
    public static Func<Payload> OpenReader(DataViewRow row, DataViewSchema.Column column) => column.Type switch
    {
        TextDataViewType => Reader<ReadOnlyMemory<char>>(row, column, text => Payload.OfText(text.ToString())),
        VectorDataViewType => Reader<VBuffer<byte>>(row, column, bytes => Payload.OfBytes([.. bytes.DenseValues()])),
        { RawType: { } type } when type == typeof(ulong) => Reader<ulong>(row, column, Payload.OfNumber),
        { RawType: { } type } when type == typeof(uint) => Reader<uint>(row, column, number => Payload.OfNumber(number)),
        { RawType: { } type } when type == typeof(long) => Reader<long>(row, column, NotNegative),
        _ => Reader<int>(row, column, number => NotNegative(number)),
    };

    private static void CheckType(ColumnShape shape)
    {
        bool usable = !shape.IsKey && shape.Kind == VectorKind.Scalar
            ? shape.ItemType is TextDataViewType || shape.ItemType.RawType is { } type && (type == typeof(ulong) || type == typeof(uint) || type == typeof(long) || type == typeof(int))
            : shape.IsVectorOf(NumberDataViewType.Byte);
        if (!usable) throw ColumnShape.Mismatch(shape.Name, Role, "String, UInt64, Int64, UInt32, Int32, or vector of Byte", shape.TypeText);
    }

    private static Payload NotNegative(long number) => number >= 0
        ? Payload.OfNumber((ulong)number)
        : throw new FormatException($"a payload is a number from 0, got {number.ToString(CultureInfo.InvariantCulture)}");

    private static Func<Payload> Reader<T>(DataViewRow row, DataViewSchema.Column column, Func<T, Payload> toPayload)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            try
            {
                return toPayload(value);
            }
            catch (Exception e) when (RowProblem.IsAboutContent(e))
            {
                throw RowProblem.At(row.Position, column.Name, $"the payload could not be read: {e.Message}", e);
            }
        };
    }
}
