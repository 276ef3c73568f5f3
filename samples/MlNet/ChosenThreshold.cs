using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetWatermark;

namespace MlNet;

/// <summary>
/// A threshold of one's own on the score, chosen on some pictures and judged on others. For pictures of one's own kind it can be lower than that of the p-value, which holds for all;
/// whether it is honest, only pictures that it was not chosen on can tell.
/// </summary>
internal static class ChosenThreshold
{
    private const int Across = 2, Folds = 4;

    /// <param name="Threshold">Of the score.</param>
    /// <param name="ChosenOn">Pictures that it was chosen on.</param>
    /// <param name="TestedOn">Other pictures.</param>
    /// <param name="Accuracy">Share of right answers on those.</param>
    /// <param name="FalsePositives">Unmarked pictures among those that it calls marked.</param>
    internal sealed record Fold(double Threshold, int ChosenOn, int TestedOn, double Accuracy, int FalsePositives);

    public static IReadOnlyList<Fold> Run(IReadOnlyList<string> pictures)
    {
        MLContext context = new(seed: 1);
        IDataView rows = context.Data.LoadFromEnumerable(Rows(pictures));
        using WatermarkExtractTransformer reader = context.Transforms.WatermarkExtract(new WatermarkExtractOptions { OutputColumnName = "Bits", InputColumnName = nameof(Row.File), Synchronize = false }).Fit(rows);
        IDataView scored = context.Data.Cache(reader.Transform(rows), "Score", nameof(Row.Marked));
        return [.. context.Data.CrossValidationSplit(scored, Folds, seed: 1).Select(split =>
        {
            (Scored[] some, Scored[] others) = (Scores(context, split.TrainSet), Scores(context, split.TestSet));
            double threshold = Best(some);
            return new Fold(threshold, some.Length, others.Length, Accuracy(others, threshold), others.Count(row => !row.Marked && row.Score >= threshold));
        })];
    }

    // Midway between two neighbouring scores: of those that are right most often, the two that are farthest apart.
    private static double Best(Scored[] rows)
    {
        double[] scores = [.. rows.Select(row => (double)row.Score).Order()];
        return scores.Zip(scores.Skip(1), (low, high) => (Middle: (low + high) / 2, Gap: high - low)).MaxBy(between => (Accuracy(rows, between.Middle), between.Gap)).Middle;
    }

    private static double Accuracy(Scored[] rows, double threshold) => rows.Average(row => row.Score >= threshold == row.Marked ? 1.0 : 0.0);

    private static Scored[] Scores(MLContext context, IDataView data) => [.. context.Data.CreateEnumerable<Scored>(data, reuseRowObject: false)];

    private static List<Row> Rows(IReadOnlyList<string> pictures)
    {
        using WatermarkModel model = WatermarkModel.LoadDefault();
        WatermarkEngine engine = new(model);
        IAttack saved = AttackSuite.Parse("jpeg:50");
        List<Row> rows = [];
        foreach ((int number, Picture cover) in SamplePictures.Tiles(pictures, Across).Index())
        {
            Picture marked = engine.Embed(cover, Message.Random(model.Info.MessageLength, new Random(number)));
            foreach (Picture picture in (Picture[])[cover, marked])
            {
                Picture received = saved.Apply(new AttackInput(picture, cover, new Random(number))).Picture;
                rows.Add(new Row { File = PictureFile.Encode(received, new PictureEncoding()), Marked = picture == marked });
            }
        }

        return rows;
    }

    private sealed class Row
    {
        public byte[] File { get; set; } = [];

        public bool Marked { get; set; }
    }

    private sealed class Scored
    {
        public float Score { get; set; }

        public bool Marked { get; set; }
    }
}
