namespace MlNetWatermark;

/// <summary>Where the pixels of a picture of one size go: drawn once, then applied alike to a picture, to its cover and to its mask.</summary>
internal abstract class Geometry
{
    /// <summary>Moves a picture; what comes from nowhere is black.</summary>
    public abstract Picture Move(Picture picture);

    /// <summary>Moves a mask (1 = marked, null = everywhere) by nearest pixels; what comes from nowhere is 0.</summary>
    /// <returns>The mask of the moved picture's size; null where it is still 1 everywhere.</returns>
    public abstract float[]? Move(float[]? mask);
}
