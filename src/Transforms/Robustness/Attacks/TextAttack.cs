namespace MlNetWatermark;

/// <summary>Writes lines of text over the picture, white with a dark shadow. The mask is 0 under the ink and stays 1 between the letters.</summary>
/// <remarks>The letters are built in, so that every machine writes the same pixels whatever fonts it has.</remarks>
/// <param name="share">Share of the area that the block of lines takes, ink and gaps together.</param>
internal sealed class TextAttack(double share) : IAttack
{
    private const int LineCells = 8; // 7 rows of a letter and a gap

    // S A M P L E, 5 x 7 cells each, one number a row, the leftmost cell highest.
    private static readonly byte[][] s_letters =
    [
        [0b01110, 0b10001, 0b10000, 0b01110, 0b00001, 0b10001, 0b01110],
        [0b01110, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001],
        [0b10001, 0b11011, 0b10101, 0b10101, 0b10001, 0b10001, 0b10001],
        [0b11110, 0b10001, 0b10001, 0b11110, 0b10000, 0b10000, 0b10000],
        [0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b11111],
        [0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111],
    ];

    private static readonly int s_columns = (6 * s_letters.Length) - 1;

    public string Name => AttackName.Of("text", share);

    public AttackResult Apply(AttackInput input)
    {
        Picture picture = input.Watermarked;
        (int width, int height, int lines) = Block(picture.Width, picture.Height);
        int left = input.Generator.Next(picture.Width - width + 1), top = input.Generator.Next(picture.Height - height + 1);
        int rows = (LineCells * lines) - 1;
        int shadow = Math.Max(1, height / rows / 3); // a third of a cell
        byte[] rgba = (byte[])picture.Rgba.Clone();
        float[] mask = new float[picture.Width * picture.Height];
        mask.AsSpan().Fill(1);

        // The shadow first; the letters then lie on it.
        Draw(shadow, 32);
        Draw(0, 255);
        return new AttackResult(new Picture(picture.Width, picture.Height, rgba), mask);

        void Draw(int shift, byte grey)
        {
            for (int y = 0; y < height - shift; y++)
            {
                int row = y * rows / height;
                for (int x = 0; x < width - shift; x++)
                {
                    if (!IsInk(x * s_columns / width, row)) continue;
                    int pixel = ((top + y + shift) * picture.Width) + left + x + shift;
                    rgba.AsSpan(4 * pixel, 3).Fill(grey);
                    mask[pixel] = 0;
                }
            }
        }
    }

    private static bool IsInk(int column, int row) =>
        column % 6 < 5 && row % LineCells < 7 && ((s_letters[column / 6][row % LineCells] >> (4 - (column % 6))) & 1) == 1;

    /// <summary>As few lines as the picture's width allows, with square cells where the picture is not narrower than the text.</summary>
    private (int Width, int Height, int Lines) Block(int width, int height)
    {
        double area = share * width * height;
        for (int lines = 1; ; lines++)
        {
            double across = Math.Sqrt(area * s_columns / ((LineCells * lines) - 1));
            if (across > width && lines < height) continue;
            across = Math.Clamp(across, Math.Max(1, area / height), width);
            return ((int)Math.Max(1, across), (int)Math.Clamp(Math.Round(area / (int)Math.Max(1, across)), 1, height), lines);
        }
    }
}
