namespace MlNetWatermark;

/// <summary>Where the waves of a mark lie in a picture.</summary>
/// <param name="ToWorking">From pixels of the picture to the working size, of which only the place within a tile is known.</param>
/// <param name="Agreement">In standard deviations of what noise gives at a fixed place.</param>
/// <param name="X">The middle of what agrees, as a share of the width.</param>
/// <param name="Y">The same of the height.</param>
internal readonly record struct WavePlacement(Homography ToWorking, double Agreement, double X, double Y);
