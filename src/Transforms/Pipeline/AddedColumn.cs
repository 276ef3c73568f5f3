using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark;

/// <summary>Puts one part of a result into a column's value.</summary>
internal delegate void ResultWriter<in TResult, TValue>(TResult result, ref TValue value);

/// <summary>One column that a step adds to its input.</summary>
internal abstract record AddedColumn<TResult>(string Name, DataViewType Type, DataViewSchema.Annotations? Annotations)
{
    /// <summary>A <see cref="ValueGetter{TValue}"/> of the column's own type over the current row's result.</summary>
    public abstract Delegate CreateGetter(Func<TResult> current);
}

/// <inheritdoc/>
internal sealed record AddedColumn<TResult, TValue>(
    string Name, DataViewType Type, ResultWriter<TResult, TValue> Write, DataViewSchema.Annotations? Annotations = null)
    : AddedColumn<TResult>(Name, Type, Annotations)
{
    /// <inheritdoc/>
    public override Delegate CreateGetter(Func<TResult> current)
    {
        ValueGetter<TValue> getter = (ref TValue value) => Write(current(), ref value);
        return getter;
    }
}
