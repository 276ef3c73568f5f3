using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark;

/// <summary>The input column with the latents: a vector of Single, (channels, height, width), one leading 1 allowed. Without dimensions it is a square that becomes the working size.</summary>
internal sealed class LatentColumn
{
    private const string Role = "latent";

    private readonly int _channels, _height, _width;

    private LatentColumn(DataViewSchema.Column column, int channels, int height, int width)
    {
        Column = column;
        (_channels, _height, _width) = (channels, height, width);
    }

    /// <summary>The column itself.</summary>
    public DataViewSchema.Column Column { get; }

    /// <summary>Checks the column of a schema shape, where sizes are not known yet.</summary>
    public static void Check(SchemaShape schema, string name) => CheckType(ColumnShape.Find(schema, name, Role));

    /// <summary>Checks the column of a data view, its sizes included.</summary>
    /// <exception cref="ArgumentException">The model cannot decode it, or the pictures would be larger than the limit.</exception>
    public static LatentColumn Find(DataViewSchema schema, string name, WatermarkModel model, long maximumPixels)
    {
        (ColumnShape shape, DataViewSchema.Column column) = ColumnShape.Find(schema, name, Role);
        CheckType(shape);
        VectorDataViewType type = (VectorDataViewType)column.Type;
        LatentSpace space = model.Info.Latents!;
        int side = model.Info.WorkingSize / space.Scale;
        ImmutableArray<int> sizes = type.Dimensions is [1, _, _, _] ? type.Dimensions[1..] : type.Dimensions;
        bool sized = sizes.Length == 3 && sizes.All(size => size > 0);
        LatentColumn latents = new(column, sized ? sizes[0] : space.Channels, sized ? sizes[1] : model.LatentSides.Height ?? side, sized ? sizes[2] : model.LatentSides.Width ?? side);
        if (!sized && type.IsKnownSize && type.Size != latents.Length) throw ColumnShape.Mismatch(name, Role, $"Vector<{type.ItemType}, {latents.Sizes}>", type.ToString());
        EngineArguments.CheckLatent(latents._channels, latents._height, latents._width, model, maximumPixels);
        return latents;
    }

    /// <summary>Prepares reading. The returned delegate reads the current row and gives back the rest of the work.</summary>
    public RowReader<Latent> OpenReader(DataViewRow row)
    {
        ValueGetter<VBuffer<float>> getter = row.GetGetter<VBuffer<float>>(Column);
        VBuffer<float> buffer = default;
        return () =>
        {
            RowProblem.Read(getter, ref buffer, row, Column.Name);
            float[] values = [.. buffer.DenseValues()];
            long position = row.Position;
            return () => ToLatent(values, position);
        };
    }

    private long Length => (long)_channels * _height * _width;

    private string Sizes => $"{_channels}, {_height}, {_width}";

    private static void CheckType(ColumnShape shape)
    {
        if (!shape.IsVectorOf(NumberDataViewType.Single)) throw ColumnShape.Mismatch(shape.Name, Role, "vector of Single", shape.TypeText);
    }

    private Latent ToLatent(float[] values, long position)
    {
        if (values.Length != Length) throw RowProblem.At(position, Column.Name, $"a latent of ({Sizes}) has {Length} values, got {values.Length}");
        try
        {
            return new Latent(values, _channels, _height, _width);
        }
        catch (ArgumentException problem)
        {
            throw RowProblem.At(position, Column.Name, problem.Message, problem);
        }
    }
}
