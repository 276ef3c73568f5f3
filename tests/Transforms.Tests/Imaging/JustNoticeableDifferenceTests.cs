namespace MlNetWatermark.Tests;

public class JustNoticeableDifferenceTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(7, 7)]
    [InlineData(37, 29)]
    [InlineData(64, 200)]
    public void The_map_follows_its_formula_up_to_the_border(int width, int height)
    {
        Picture picture = TestPictures.Random(width, height);
        float[] quiet = JustNoticeableDifference.Map(TestPictures.Natural(width, height, noise: 2));
        Compare(Naive(TestPictures.Natural(width, height, noise: 2)), quiet);
        Compare(Naive(picture), JustNoticeableDifference.Map(picture));
    }

    [Fact]
    public void A_flat_picture_gets_the_floor_and_strong_texture_the_ceiling()
    {
        Assert.All(JustNoticeableDifference.Map(TestPictures.Make(40, 30, (_, _, c) => 77 * c)), value => Assert.Equal(JustNoticeableDifference.Floor, value, 1e-3));
        Assert.All(
            JustNoticeableDifference.Map(TestPictures.Make(40, 30, (x, y, _) => (x + y) % 2 * 255)),
            value => Assert.Equal(JustNoticeableDifference.Ceiling, value, 1e-6));
    }

    [Theory]
    [InlineData(61, 40)]
    [InlineData(5, 2)]
    [InlineData(9, 200)]
    public void A_row_does_not_depend_on_where_rows_began(int width, int height)
    {
        Picture picture = TestPictures.Random(width, height);
        float[] map = JustNoticeableDifference.Map(picture), row = new float[width];
        for (int first = 0; first < height; first++)
        {
            NoticeableRows rows = new(picture, first);
            for (int y = first; y < Math.Min(height, first + 12); y++)
            {
                rows.Next(row);
                Assert.Equal(map[(y * width)..((y + 1) * width)], row);
            }
        }
    }

    private static void Compare(double[] expected, float[] actual)
    {
        for (int i = 0; i < expected.Length; i++) Assert.InRange(actual[i] - expected[i], -2e-4, 2e-4);
    }

    private static double[] Naive(Picture picture)
    {
        int reach = JustNoticeableDifference.Window / 2;
        double[] map = new double[picture.Width * picture.Height];
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                double sum = 0, squares = 0;
                int count = 0;
                for (int v = Math.Max(0, y - reach); v <= Math.Min(picture.Height - 1, y + reach); v++)
                {
                    for (int u = Math.Max(0, x - reach); u <= Math.Min(picture.Width - 1, x + reach); u++)
                    {
                        (byte red, byte green, byte blue, _) = TestPictures.At(picture, u, v);
                        double luminance = ((0.299 * red) + (0.587 * green) + (0.114 * blue)) / 255;
                        sum += luminance;
                        squares += luminance * luminance;
                        count++;
                    }
                }

                double variance = Math.Max(0, (squares / count) - (sum / count * (sum / count)));
                map[(y * picture.Width) + x] = Math.Min(0.10, 0.008 + Math.Sqrt(variance));
            }
        }

        return map;
    }
}
