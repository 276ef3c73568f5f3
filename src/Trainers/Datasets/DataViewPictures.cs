using Microsoft.ML;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.Datasets;

/// <summary>Reads the pictures of a data view once and keeps them in memory as bytes, reduced to what training crops can use.</summary>
internal static class DataViewPictures
{
    /// <param name="data">The pictures.</param>
    /// <param name="options">Column, crop size, and what to do about unreadable pictures.</param>
    /// <param name="skipped">Told why a picture was left out.</param>
    /// <returns>Tensors (3, H, W) of bytes; the caller disposes them.</returns>
    /// <exception cref="FormatException">A picture cannot be read and may not be left out; names the row.</exception>
    /// <exception cref="ArgumentException">No picture is large enough for a crop.</exception>
    public static List<Tensor> Load(IDataView data, MaskMarkOptions options, Action<string> skipped)
    {
        List<Tensor> pictures = [];
        try
        {
            int cropSize = options.CropSize;
            (DataViewSchema.Column column, _) = PictureColumn.Find(data.Schema, options.ImageColumnName);
            using DataViewRowCursor cursor = data.GetRowCursor([column]);
            RowReader<Picture> read = PictureColumn.OpenReader(cursor, column);
            while (cursor.MoveNext())
            {
                options.CancellationToken.ThrowIfCancellationRequested();
                try
                {
                    Picture picture = read()();
                    if (Math.Min(picture.Width, picture.Height) >= cropSize) pictures.Add(Reduce(PictureTensors.ToBytes(picture), 5 * cropSize / 2));
                    else skipped($"Row {cursor.Position}: {picture.Width} x {picture.Height} is smaller than a training crop ({cropSize}); left out.");
                }
                catch (FormatException problem) when (options.SkipUnreadable)
                {
                    skipped($"{problem.Message} Left out.");
                }
            }
        }
        catch
        {
            pictures.ForEach(p => p.Dispose());
            throw;
        }

        return pictures.Count > 0
            ? pictures
            : throw new ArgumentException($"Training needs pictures of at least {options.CropSize} pixels a side; column '{options.ImageColumnName}' has none.", nameof(data));
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
