using Microsoft.ML;
using Microsoft.ML.Data;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace MlNetWatermark;

/// <summary>One column's name and type as far as a check needs them, with or without data behind it. Errors use ML.NET's wording.</summary>
internal readonly record struct ColumnShape(string Name, VectorKind Kind, DataViewType ItemType, bool IsKey)
{
    // The parameter that both GetOutputSchema methods and ML.NET's own errors name.
    private static readonly string SchemaParameter = "inputSchema";

    /// <summary>Finds a column of a schema shape.</summary>
    /// <param name="schema">The shape to look in.</param>
    /// <param name="name">The column's name.</param>
    /// <param name="role">What the column is for, in the words of the error: "input", "message".</param>
    public static ColumnShape Find(SchemaShape schema, string name, string role)
    {
        foreach (SchemaShape.Column column in schema)
        {
            if (column.Name == name) return new(name, column.Kind, column.ItemType, column.IsKey);
        }

        throw Missing(name, role);
    }

    /// <summary>Finds a column of a data view's schema.</summary>
    public static (ColumnShape Shape, DataViewSchema.Column Column) Find(DataViewSchema schema, string name, string role)
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(name) ?? throw Missing(name, role);
        return column.Type is VectorDataViewType vector
            ? (new(name, vector.IsKnownSize ? VectorKind.Vector : VectorKind.VariableVector, vector.ItemType, vector.ItemType is KeyDataViewType), column)
            : (new(name, VectorKind.Scalar, column.Type, column.Type is KeyDataViewType), column);
    }

    /// <summary>An error about a column of the wrong type.</summary>
    public static ArgumentOutOfRangeException Mismatch(string name, string role, string expected, string actual) =>
        new(SchemaParameter, $"Schema mismatch for {role} column '{name}': expected {expected}, got {actual}");

    /// <summary>True for a fixed or variable vector of the item type.</summary>
    public bool IsVectorOf(DataViewType itemType) => Kind != VectorKind.Scalar && !IsKey && ItemType.Equals(itemType);

    /// <summary>The type as ML.NET writes it in schema errors.</summary>
    public string TypeText
    {
        get
        {
            string item = IsKey && ItemType is not KeyDataViewType ? $"Key<{ItemType}>" : ItemType.ToString()!;
            return Kind switch { VectorKind.Vector => $"Vector<{item}>", VectorKind.VariableVector => $"VarVector<{item}>", _ => item };
        }
    }

    private static ArgumentOutOfRangeException Missing(string name, string role) =>
        new(SchemaParameter, $"Could not find {role} column '{name}'");
}
