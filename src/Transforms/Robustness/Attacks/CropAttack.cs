namespace MlNetWatermark;

/// <summary>What becomes of a crop.</summary>
internal enum CropEnding
{
    /// <summary>It stays as small as it is.</summary>
    Alone,

    /// <summary>It is enlarged to the old size.</summary>
    ScaledBack,

    /// <summary>It stays in its place, and black fills the old size.</summary>
    OnBlack,
}

/// <summary>Keeps a rectangle of the picture's aspect at a random place.</summary>
/// <param name="area">Share of the area that is kept, in (0, 1].</param>
/// <param name="ending">What becomes of it.</param>
internal sealed class CropAttack(double area, CropEnding ending) : GeometricAttack
{
    public override string Name => AttackName.Of(
        ending switch { CropEnding.Alone => "crop", CropEnding.ScaledBack => "crop-back", _ => "crop-black" }, area);

    public override Geometry Draw(int width, int height, Random generator)
    {
        double factor = Math.Sqrt(area);
        (int keptWidth, int keptHeight) = (Side(width * factor), Side(height * factor));
        int left = generator.Next(width - keptWidth + 1), top = generator.Next(height - keptHeight + 1);
        Window window = new((width, height), left, top, keptWidth, keptHeight, onCanvas: ending == CropEnding.OnBlack);
        return ending == CropEnding.ScaledBack ? new GeometrySequence(window, new Rescaling((keptWidth, keptHeight), width, height)) : window;
    }
}
