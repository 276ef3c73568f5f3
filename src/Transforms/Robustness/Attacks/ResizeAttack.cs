namespace MlNetWatermark;

/// <summary>Makes the picture smaller or larger, rounds to 8 bits, as a program that saves it does, and brings it back to its size.</summary>
/// <param name="kind">The filter's kind of attack.</param>
/// <param name="factor">New side over old side.</param>
/// <param name="filter">Makes the filter from an old and a new length; used both ways.</param>
internal sealed class ResizeAttack(string kind, double factor, Func<int, int, ResamplingKernel> filter) : IAttack
{
    public string Name => AttackName.Of(kind, factor);

    public AttackResult Apply(AttackInput input)
    {
        Picture picture = input.Watermarked;
        (int width, int height) = (Side(picture.Width), Side(picture.Height));
        Picture resized = PictureResizing.Resize(picture, filter(picture.Width, width), filter(picture.Height, height));
        return new AttackResult(PictureResizing.Resize(resized, filter(width, picture.Width), filter(height, picture.Height)));
    }

    private int Side(int side) => Math.Max(1, (int)Math.Round(side * factor));
}
