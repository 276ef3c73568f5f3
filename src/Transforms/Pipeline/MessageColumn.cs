using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace MlNetWatermark;

/// <summary>The input column with the messages: text of 0 and 1, or a vector of Boolean or Single.</summary>
internal static class MessageColumn
{
    private const string Role = "message";

    /// <summary>Checks the column of a schema shape, where the length of vectors is not known yet.</summary>
    public static void Check(SchemaShape schema, string name) => CheckType(ColumnShape.Find(schema, name, Role));

    /// <summary>Checks the column of a data view, a vector's length included.</summary>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name, int messageLength)
    {
        (ColumnShape shape, DataViewSchema.Column column) = ColumnShape.Find(schema, name, Role);
        CheckType(shape);
        if (column.Type is VectorDataViewType { IsKnownSize: true } vector && vector.Size != messageLength)
        {
            throw ColumnShape.Mismatch(name, Role, $"Vector<{vector.ItemType}, {messageLength}>", vector.ToString());
        }

        return column;
    }

    /// <summary>Prepares reading; each call of the result reads the current row.</summary>
    public static Func<Message> OpenReader(DataViewRow row, DataViewSchema.Column column, int messageLength) => column.Type switch
    {
        TextDataViewType => TextReader(row, column, messageLength),
        VectorDataViewType { ItemType: BooleanDataViewType } => VectorReader<bool>(row, column, messageLength, bit => bit),
        _ => VectorReader<float>(row, column, messageLength, bit => bit switch
        {
            0 => false,
            1 => true,
            _ => throw new FormatException($"a message holds 0 and 1, got {bit.ToString(CultureInfo.InvariantCulture)}"),
        }),
    };

    private static void CheckType(ColumnShape shape)
    {
        bool usable = (shape.Kind == VectorKind.Scalar && shape.ItemType is TextDataViewType)
            || shape.IsVectorOf(BooleanDataViewType.Instance)
            || shape.IsVectorOf(NumberDataViewType.Single);
        if (!usable) throw ColumnShape.Mismatch(shape.Name, Role, "String or vector of Boolean or Single", shape.TypeText);
    }

    private static Func<Message> TextReader(DataViewRow row, DataViewSchema.Column column, int messageLength)
    {
        ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> text = default;
        return () => Checked(row, column, messageLength, () =>
        {
            getter(ref text);
            return Message.Parse(text.ToString());
        });
    }

    private static Func<Message> VectorReader<T>(DataViewRow row, DataViewSchema.Column column, int messageLength, Func<T, bool> toBit)
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> values = default;
        return () => Checked(row, column, messageLength, () =>
        {
            getter(ref values);
            return new Message([.. values.DenseValues().Select(toBit)]);
        });
    }

    private static Message Checked(DataViewRow row, DataViewSchema.Column column, int messageLength, Func<Message> read)
    {
        Message message;
        try
        {
            message = read();
        }
        catch (Exception e) when (RowProblem.IsAboutContent(e))
        {
            throw RowProblem.At(row.Position, column.Name, $"the message could not be read: {e.Message}", e);
        }

        return message.Length == messageLength
            ? message
            : throw RowProblem.At(row.Position, column.Name, $"the model carries {messageLength} bits, the message has {message.Length}");
    }
}
