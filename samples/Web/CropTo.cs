namespace MlNetWatermark.Web;

/// <summary>Keeps a rectangle that somebody chose.</summary>
internal sealed class CropTo : IAttack
{
    private readonly double _left, _top, _width, _height;

    /// <param name="shares">Left, top, width and height as shares of the picture.</param>
    /// <exception cref="ArgumentException">There are not four numbers, or the rectangle is not inside the picture.</exception>
    public CropTo(double[] shares)
    {
        const double Rounding = 1e-6;
        if (shares is not [>= 0 and var left, >= 0 and var top, > 0 and var width, > 0 and var height] || left + width > 1 + Rounding || top + height > 1 + Rounding)
        {
            throw new ArgumentException("A crop needs left, top, width and height, as shares of the picture and inside it.");
        }

        (_left, _top, _width, _height) = (left, top, width, height);
    }

    public string Name => "crop-to";

    public AttackResult Apply(AttackInput input)
    {
        Picture picture = input.Watermarked;
        (int left, int width) = Pixels(_left, _width, picture.Width);
        (int top, int height) = Pixels(_top, _height, picture.Height);
        byte[] rgba = new byte[4 * width * height];
        for (int y = 0; y < height; y++)
        {
            picture.Rgba.AsSpan(4 * (((top + y) * picture.Width) + left), 4 * width).CopyTo(rgba.AsSpan(4 * y * width));
        }

        return new AttackResult(new Picture(width, height, rgba));
    }

    // At least one pixel, also at the far edge.
    private static (int Start, int Length) Pixels(double start, double length, int side)
    {
        int from = Math.Min(side - 1, (int)Math.Round(start * side));
        return (from, Math.Clamp((int)Math.Round((start + length) * side) - from, 1, side - from));
    }
}
