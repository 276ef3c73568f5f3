using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MlNetWatermark;

/// <summary>Marks an <see cref="MLImage"/> member of a row class as an image column whose pictures may have any size.</summary>
/// <remarks>
/// ML.NET's own <c>[ImageType(height, width)]</c> matches columns of exactly one size. Use this one with <c>LoadFromEnumerable</c>,
/// <c>CreateEnumerable</c> and prediction engines, for input and output alike. No registration call is needed.
/// </remarks>
/// <example>
/// <code>
/// public sealed class Photo
/// {
///     [AnySizeImage]
///     public MLImage? Image { get; set; }
/// }
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class AnySizeImageAttribute : DataViewTypeAttribute
{
    /// <summary>The one type object for images of any size, because ML.NET compares image types by reference in places.</summary>
    internal static ImageDataViewType ColumnType { get; } = new();

    /// <inheritdoc/>
    public override void Register() => DataViewTypeManager.Register(ColumnType, typeof(MLImage), this);

    /// <inheritdoc/>
    public override bool Equals(DataViewTypeAttribute? other) => other is AnySizeImageAttribute;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AnySizeImageAttribute;

    /// <inheritdoc/>
    public override int GetHashCode() => typeof(AnySizeImageAttribute).GetHashCode();
}
