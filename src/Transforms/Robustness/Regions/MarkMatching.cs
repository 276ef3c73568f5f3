namespace MlNetWatermark;

/// <summary>Compares the marks that were found with those that were put in.</summary>
/// <param name="MessagesRead">Messages of which every bit was read.</param>
/// <param name="BitAccuracy">Mean over the marks.</param>
/// <param name="IoU">Mean over the marks.</param>
/// <param name="False">Found marks that match no message better than chance.</param>
internal sealed record MarkMatching(int MessagesRead, double BitAccuracy, double IoU, int False)
{
    /// <summary>Highest chance of a match by luck, over all messages compared.</summary>
    private const double Level = 0.001;

    private const double Chance = 0.5;

    /// <param name="marks">What was put in: messages, and where they are in the picture that was read.</param>
    /// <param name="found">What was read.</param>
    public static MarkMatching Of(IReadOnlyList<(Message Message, float[] Region)> marks, IReadOnlyList<(Message Message, float[] Region)> found)
    {
        double[] accuracies = new double[marks.Count], overlaps = new double[marks.Count];
        for (int i = 0; i < marks.Count; i++)
        {
            accuracies[i] = Chance;
            foreach ((Message message, float[] region) in found)
            {
                double overlap = MaskScore.Measure(marks[i].Region, region).IoU;
                if (overlap <= overlaps[i]) continue;
                (overlaps[i], accuracies[i]) = (overlap, MlNetWatermark.BitAccuracy.Measure(marks[i].Message, message));
            }
        }

        return new MarkMatching(
            accuracies.Count(accuracy => accuracy == 1), accuracies.Average(), overlaps.Average(), found.Count(mark => !marks.Any(put => Matches(put.Message, mark.Message, marks.Count))));
    }

    private static bool Matches(Message expected, Message read, int compared)
    {
        int right = (int)Math.Round(MlNetWatermark.BitAccuracy.Measure(expected, read) * expected.Length);
        return compared * BinomialTest.PValue(right, expected.Length) <= Level;
    }
}
