using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace MlNetWatermark;

/// <summary>The input column with the messages: text of 0 and 1, or a vector of Boolean or Single; several messages as texts, or as one text with spaces or commas between.</summary>
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
        if (column.Type is VectorDataViewType { IsKnownSize: true, ItemType: not TextDataViewType } vector && vector.Size != messageLength)
        {
            throw ColumnShape.Mismatch(name, Role, $"Vector<{vector.ItemType}, {messageLength}>", vector.ToString());
        }

        return column;
    }

    /// <summary>Prepares reading; each call of the result reads the current row.</summary>
    public static Func<IReadOnlyList<Message>> OpenReader(DataViewRow row, DataViewSchema.Column column, int messageLength) => column.Type switch
    {
        TextDataViewType => TextReader(row, column, messageLength),
        VectorDataViewType { ItemType: TextDataViewType } => TextsReader(row, column, messageLength),
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
            || shape.IsVectorOf(TextDataViewType.Instance)
            || shape.IsVectorOf(BooleanDataViewType.Instance)
            || shape.IsVectorOf(NumberDataViewType.Single);
        if (!usable) throw ColumnShape.Mismatch(shape.Name, Role, "String, or vector of String, Boolean or Single", shape.TypeText);
    }

    private static Func<IReadOnlyList<Message>> TextReader(DataViewRow row, DataViewSchema.Column column, int messageLength)
    {
        ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> text = default;
        return () => Checked(row, column, messageLength, () =>
        {
            getter(ref text);
            return Several(text.ToString());
        });
    }

    private static Func<IReadOnlyList<Message>> TextsReader(DataViewRow row, DataViewSchema.Column column, int messageLength)
    {
        ValueGetter<VBuffer<ReadOnlyMemory<char>>> getter = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        VBuffer<ReadOnlyMemory<char>> texts = default;
        return () => Checked(row, column, messageLength, () =>
        {
            getter(ref texts);
            return texts.Length == 0 ? throw new FormatException("there is none") : [.. texts.DenseValues().Select(text => Message.Parse(text.ToString()))];
        });
    }

    private static Message[] Several(string text)
    {
        string[] parts = text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 0 ? [Message.Parse(text)] : [.. parts.Select(Message.Parse)];
    }

    private static Func<IReadOnlyList<Message>> VectorReader<T>(DataViewRow row, DataViewSchema.Column column, int messageLength, Func<T, bool> toBit)
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> values = default;
        return () => Checked(row, column, messageLength, () =>
        {
            getter(ref values);
            return [new Message([.. values.DenseValues().Select(toBit)])];
        });
    }

    private static IReadOnlyList<Message> Checked(DataViewRow row, DataViewSchema.Column column, int messageLength, Func<IReadOnlyList<Message>> read)
    {
        IReadOnlyList<Message> messages;
        try
        {
            messages = read();
        }
        catch (Exception e) when (RowProblem.IsAboutContent(e))
        {
            throw RowProblem.At(row.Position, column.Name, $"the message could not be read: {e.Message}", e);
        }

        Message? wrong = messages.FirstOrDefault(message => message.Length != messageLength);
        return wrong is null
            ? messages
            : throw RowProblem.At(row.Position, column.Name, $"the model carries {messageLength} bits, the message has {wrong.Length}");
    }
}
