namespace MlNetWatermark.Tests;

public class SquareOpeningTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(7)]
    public void What_stays_is_the_union_of_all_squares_inside(int side)
    {
        const int width = 41, height = 23;
        Random random = new(side);
        bool[] inside = [.. Enumerable.Range(0, width * height).Select(_ => random.NextDouble() < 1 - (0.3 / side))];
        bool[] expected = new bool[inside.Length];
        for (int top = 0; top + side <= height; top++)
        {
            for (int left = 0; left + side <= width; left++)
            {
                int[] square = [.. Enumerable.Range(0, side * side).Select(i => ((top + (i / side)) * width) + left + (i % side))];
                if (square.All(pixel => inside[pixel])) foreach (int pixel in square) expected[pixel] = true;
            }
        }

        Assert.Equal(expected, SquareOpening.Of(inside, width, height, side));
    }

    [Fact]
    public void A_square_that_fits_nowhere_leaves_nothing()
        => Assert.DoesNotContain(true, SquareOpening.Of([.. Enumerable.Repeat(true, 60)], 10, 6, 7));
}
