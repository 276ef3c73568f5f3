using Microsoft.ML;
using Microsoft.ML.Data;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace MlNetWatermark;

/// <summary>Builds the schema shapes that estimators promise before they have seen data.</summary>
internal static class StepShape
{
    /// <summary>A scalar column.</summary>
    public static SchemaShape.Column Scalar(string name, DataViewType type) =>
        MlNetInternals.NewShapeColumn(name, VectorKind.Scalar, type, false, null);

    /// <summary>A vector column, of numbers unless said otherwise.</summary>
    public static SchemaShape.Column Vector(string name, VectorKind kind, SchemaShape? annotations = null, DataViewType? itemType = null) =>
        MlNetInternals.NewShapeColumn(name, kind, itemType ?? NumberDataViewType.Single, false, annotations);

    /// <summary>The annotation that names each slot of a vector, under ML.NET's own name for it.</summary>
    public static SchemaShape SlotNames { get; } =
        new([MlNetInternals.NewShapeColumn(SlotNamesKind, VectorKind.Vector, TextDataViewType.Instance, false, null)]);

    /// <summary>The input's columns with the added ones in place of any of the same name.</summary>
    public static SchemaShape With(this SchemaShape input, params IReadOnlyCollection<SchemaShape.Column> added) =>
        new(input.Where(column => added.All(a => a.Name != column.Name)).Concat(added));

    /// <summary>Annotations that name the slots of a vector.</summary>
    public static DataViewSchema.Annotations NamedSlots(int count, Func<int, string> name)
    {
        DataViewSchema.Annotations.Builder builder = new();
        ReadOnlyMemory<char>[] names = [.. Enumerable.Range(0, count).Select(i => name(i).AsMemory())];
        builder.Add(SlotNamesKind, new VectorDataViewType(TextDataViewType.Instance, count), (ref VBuffer<ReadOnlyMemory<char>> value) =>
            VectorValues.Replace(ref value, names));
        return builder.ToAnnotations();
    }

    private const string SlotNamesKind = "SlotNames";
}
