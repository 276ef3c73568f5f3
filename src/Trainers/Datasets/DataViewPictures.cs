using Microsoft.ML;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.Datasets;

/// <summary>Reads the pictures of a data view once and keeps them in memory as bytes, reduced to what training crops can use.</summary>
internal static class DataViewPictures
{
    /// <returns>Tensors (3, H, W) of bytes; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">No picture is large enough for a crop.</exception>
    public static List<Tensor> Load(IDataView data, string columnName, int cropSize, CancellationToken cancellation)
    {
        List<Tensor> pictures = [];
        try
        {
            (DataViewSchema.Column column, _) = PictureColumn.Find(data.Schema, columnName);
            using DataViewRowCursor cursor = data.GetRowCursor([column]);
            RowReader<Picture> read = PictureColumn.OpenReader(cursor, column);
            while (cursor.MoveNext())
            {
                cancellation.ThrowIfCancellationRequested();
                Picture picture = read()();
                if (Math.Min(picture.Width, picture.Height) >= cropSize) pictures.Add(Reduce(PictureTensors.ToBytes(picture), 5 * cropSize / 2));
            }
        }
        catch
        {
            pictures.ForEach(p => p.Dispose());
            throw;
        }

        return pictures.Count > 0
            ? pictures
            : throw new ArgumentException($"Training needs pictures of at least {cropSize} pixels a side; column '{columnName}' has none.", nameof(data));
    }

    private static Tensor Reduce(Tensor picture, int shorterSide)
    {
        double factor = shorterSide / (double)Math.Min(picture.shape[1], picture.shape[2]);
        if (factor >= 1) return picture;
        using DisposeScope scope = NewDisposeScope();
        long height = (long)Math.Round(picture.shape[1] * factor), width = (long)Math.Round(picture.shape[2] * factor);
        Tensor reduced = F.interpolate(picture.to_type(ScalarType.Float32).unsqueeze(0), [height, width],
            mode: InterpolationMode.Bilinear, align_corners: false, antialias: true).squeeze(0).round().to_type(ScalarType.Byte);
        picture.Dispose();
        return reduced.MoveToOuterDisposeScope();
    }
}
