namespace MlNetWatermark.Tests;

/// <summary>Messages told apart in made-up evidence: a random code, known noise, regions of any shape.</summary>
public class MarkSeparatorTests
{
    private const int Cells = 32, Tile = 8, Channels = 6, MessageLength = 64;
    private static readonly EvidenceShape Shape = new(Channels, Cells, Cells);
    private static readonly WatermarkModelInfo Info = new()
    {
        System = "test",
        Name = "test",
        MessageLength = MessageLength,
        Pilot = "01101001100101101001011001101001",
        WorkingSize = 256,
        CellSize = 8,
        TileCells = Tile,
        TargetPsnr = 42,
    };

    private readonly float[] _readout = Code();

    [Fact]
    public void One_message_is_one_result_and_covers_its_cells()
    {
        SeparatedMark mark = Assert.Single(Find([Bits(1)], (_, _) => 0));
        Assert.Equal(Bits(1), Read(mark));
        Assert.True(mark.Candidate.Likelihood.Count(value => value > 0.5) > 1000);
    }

    [Fact]
    public void Two_messages_that_touch_along_a_slanted_line_are_told_apart()
    {
        bool[][] messages = [Bits(1), Bits(2)];
        IReadOnlyList<SeparatedMark> marks = Find(messages, (y, x) => 2 * x + y > 47 ? 1 : 0);
        Assert.Equal(2, marks.Count);
        Assert.All(messages, bits => Assert.Contains(marks, mark => Read(mark).SequenceEqual(bits)));
        SeparatedMark second = marks.Single(mark => Read(mark).SequenceEqual(messages[1]));
        int right = Enumerable.Range(0, Shape.Cells).Count(i => second.Candidate.Likelihood[i] > 0.5 == ((2 * (i % Cells)) + (i / Cells) > 47));
        Assert.True(right > 0.95 * Shape.Cells, $"{right} of {Shape.Cells} cells");
    }

    [Fact]
    public void Five_bands_are_five_messages()
    {
        bool[][] messages = [.. Enumerable.Range(1, 5).Select(Bits)];
        IReadOnlyList<SeparatedMark> marks = Find(messages, (_, x) => Math.Min(4, x * 5 / Cells));
        Assert.Equal(messages.Select(Text).Order(), marks.Select(mark => Text(Read(mark))).Order());
    }

    [Fact]
    public void Two_regions_with_the_same_message_are_one_result() =>
        Assert.Single(Find([Bits(1), Bits(2), Bits(1)], (_, x) => x / 11), mark => Read(mark).SequenceEqual(Bits(1)));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Noise_is_no_message(int seed) => Assert.Empty(Find([], (_, _) => -1, seed));

    [Fact]
    public void Nothing_believed_marked_and_no_evidence_is_no_message() =>
        Assert.Empty(new MarkSeparator(Info, _readout, 1e-6).Find(new float[Shape.Length], new float[Shape.Cells], Shape));

    [Fact]
    public void The_p_value_pays_for_every_try()
    {
        SeparatedMark mark = Find([Bits(1)], (_, _) => 0)[0];
        Assert.True(mark.PValue >= MarkSeparator.MostTries * Math.Pow(2, -Info.Pilot.Length));
        Assert.True(mark.PValue <= 1e-6 && mark.Score > 0.5);
    }

    private IReadOnlyList<SeparatedMark> Find(bool[][] messages, Func<int, int, int> owner, int seed = 5)
    {
        Random random = new(seed);
        int tile = Tile * Tile, total = MessageLength + Info.Pilot.Length;
        double[][] tiles = [.. messages.Select(Encode)];
        float[] evidence = new float[Shape.Length], believed = new float[Shape.Cells];
        Array.Fill(believed, 1);
        for (int y = 0; y < Cells; y++)
        {
            for (int x = 0; x < Cells; x++)
            {
                for (int c = 0; c < Channels; c++)
                {
                    double noise = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                    int who = owner(y, x);
                    double signal = who < 0 ? 0 : tiles[who][(c * tile) + (y % Tile * Tile) + (x % Tile)];
                    evidence[(((c * Cells) + y) * Cells) + x] = (float)(signal + (0.7 * noise));
                }
            }
        }

        return new MarkSeparator(Info, _readout, 1e-6).Find(evidence, believed, Shape);

        double[] Encode(bool[] bits)
        {
            double[] numbers = new double[Channels * tile];
            for (int bit = 0; bit < total; bit++)
            {
                bool value = bit < MessageLength ? bits[bit] : Info.Pilot[bit - MessageLength] == '1';
                for (int i = 0; i < numbers.Length; i++) numbers[i] += (value ? 1 : -1) * _readout[(bit * numbers.Length) + i];
            }

            return numbers;
        }
    }

    private static bool[] Bits(int seed) => [.. Message.Random(MessageLength, new Random(seed)).Bits];

    private static bool[] Read(SeparatedMark mark) => [.. mark.Candidate.Logits.Take(MessageLength).Select(logit => logit > 0)];

    private static string Text(bool[] bits) => string.Concat(bits.Select(bit => bit ? '1' : '0'));

    /// <summary>Random patterns, one a bit, made orthogonal as training makes them; energy 1 per number.</summary>
    private static float[] Code()
    {
        Random random = new(9);
        int total = MessageLength + Info.Pilot.Length, numbers = Channels * Tile * Tile;
        double[][] rows = new double[total][];
        for (int bit = 0; bit < total; bit++)
        {
            double[] row = [.. Enumerable.Range(0, numbers).Select(_ => random.NextDouble() - 0.5)];
            foreach (double[] earlier in rows.Take(bit))
            {
                double along = row.Zip(earlier, (a, b) => a * b).Sum() / earlier.Sum(b => b * b);
                for (int i = 0; i < numbers; i++) row[i] -= along * earlier[i];
            }

            double scale = Math.Sqrt((double)numbers / total / row.Sum(value => value * value));
            rows[bit] = [.. row.Select(value => value * scale)];
        }

        return [.. rows.SelectMany(row => row.Select(value => (float)value))];
    }
}
