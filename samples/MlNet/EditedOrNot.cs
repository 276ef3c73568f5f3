using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetWatermark;

namespace MlNet;

/// <summary>What the reader says of a picture as features of a stock trainer: was a part of this marked picture replaced?</summary>
internal static class EditedOrNot
{
    private const int Across = 2;

    /// <param name="Accuracy">Share of right answers on pictures that were not trained on.</param>
    /// <param name="AreaUnderRocCurve">Of the same.</param>
    internal sealed record Result(double Accuracy, double AreaUnderRocCurve);

    public static Result Run(IReadOnlyList<string> pictures)
    {
        MLContext context = new(seed: 1);
        IDataView rows = context.Data.LoadFromEnumerable(Rows(pictures));
        var features = context.Transforms.WatermarkExtract(new WatermarkExtractOptions { OutputColumnName = "Bits", InputColumnName = nameof(Row.File), Synchronize = false })
            .Append(context.Transforms.WatermarkLocalize(new WatermarkLocalizeOptions { OutputColumnName = "Mask", InputColumnName = nameof(Row.File), Synchronize = false }))
            .Append(context.Transforms.Concatenate("Features", "Score", "Coverage"));
        using var marker = features.Fit(rows);
        IDataView described = context.Data.Cache(marker.Transform(rows), "Features", nameof(Row.Edited), nameof(Row.Photo)); // the networks run once, not once for every pass of the trainer
        var trainer = context.Transforms.NormalizeMeanVariance("Features").Append(context.BinaryClassification.Trainers.LbfgsLogisticRegression(nameof(Row.Edited), "Features", l1Regularization: 0, l2Regularization: 0.1f));
        // The usual regularisation would leave nothing of two features on so few rows. Parts of one photograph stay on one side.
        var folds = context.BinaryClassification.CrossValidateNonCalibrated(described, trainer, numberOfFolds: 3, labelColumnName: nameof(Row.Edited), samplingKeyColumnName: nameof(Row.Photo));
        return new Result(folds.Average(fold => fold.Metrics.Accuracy), folds.Average(fold => fold.Metrics.AreaUnderRocCurve));
    }

    private static List<Row> Rows(IReadOnlyList<string> pictures)
    {
        using WatermarkModel model = WatermarkModel.LoadDefault();
        WatermarkEngine engine = new(model);
        List<Row> rows = [];
        IAttack kept = AttackSuite.Parse("jpeg:80"), replaced = AttackSuite.Parse("replace:0.2+jpeg:80");
        foreach ((int number, Picture cover) in SamplePictures.Tiles(pictures, Across).Index())
        {
            Picture marked = engine.Embed(cover, Message.Random(model.Info.MessageLength, new Random(number)));
            foreach (IAttack attack in (IAttack[])[kept, replaced])
            {
                Picture picture = attack.Apply(new AttackInput(marked, cover, new Random(number))).Picture;
                rows.Add(new Row { File = PictureFile.Encode(picture, new PictureEncoding()), Edited = attack == replaced, Photo = number / (Across * Across) });
            }
        }

        return rows;
    }

    private sealed class Row
    {
        public byte[] File { get; set; } = [];

        public bool Edited { get; set; }

        public int Photo { get; set; }
    }
}
