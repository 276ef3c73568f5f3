namespace MlNetWatermark;

/// <summary>Makes the picture smaller or larger, antialiased, and leaves it so; width and height may have factors of their own.</summary>
/// <param name="name">What the parser reads.</param>
/// <param name="across">New width over old width.</param>
/// <param name="down">New height over old height.</param>
internal sealed class ShrinkAttack(string name, double across, double down) : GeometricAttack
{
    public override string Name => name;

    public override Geometry Draw(int width, int height, Random generator) => new Rescaling((width, height), Side(width * across), Side(height * down));
}
