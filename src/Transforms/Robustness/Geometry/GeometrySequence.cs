namespace MlNetWatermark;

/// <summary>One geometry after another.</summary>
internal sealed class GeometrySequence(Geometry first, Geometry second) : Geometry
{
    public override Picture Move(Picture picture) => second.Move(first.Move(picture));

    public override float[]? Move(float[]? mask) => second.Move(first.Move(mask));
}
