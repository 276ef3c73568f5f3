namespace MlNetWatermark;

/// <summary>One connected marked area: its bounding box in pixels of the picture and its share of the picture.</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">Width of the box.</param>
/// <param name="Height">Height of the box.</param>
/// <param name="Area">Share of the picture that the area itself covers, in (0, 1].</param>
public readonly record struct MarkedRegion(int X, int Y, int Width, int Height, double Area)
{
    /// <summary>Regions as columns hold them: five numbers each.</summary>
    internal static float[] Numbers(IEnumerable<MarkedRegion> regions) =>
        [.. regions.SelectMany(region => new[] { region.X, region.Y, region.Width, region.Height, (float)region.Area })];
}
