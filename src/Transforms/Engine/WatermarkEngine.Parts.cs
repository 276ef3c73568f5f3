namespace MlNetWatermark;

public sealed partial class WatermarkEngine
{
    // Overlapping windows of half the picture, then of a third; of each the likeliest places.
    private static readonly (int Across, int Share)[] s_parts = [(3, 2), (5, 3)];
    private const int PlacesPerPart = 3, ShortestPart = 96;

    /// <summary>
    /// Whether a picture in which nothing was found is searched part by part as well, for a turned or scaled piece of a marked picture that fills only some of it (a sticker), and for pictures that were tilted
    /// so far that one map does not fit them all.
    /// </summary>
    /// <value>The default is false: it takes up to 34 searches, some 15 seconds of one core, and p-values pay for 204 tries more.</value>
    public bool SearchParts { get; init; }

    private static int PartTries => 2 * PlacesPerPart * s_parts.Sum(level => level.Across * level.Across);

    /// <summary>The best reading at places found in parts of a picture; <paramref name="best"/> itself where none is better.</summary>
    private Resolved InParts(Picture picture, ExtractionReader reader, Resolved best, bool bitsOnly)
    {
        foreach ((int across, int share) in s_parts)
        {
            int width = picture.Width / share, height = picture.Height / share;
            if (Math.Min(width, height) < ShortestPart) break;
            (int X, int Y)[] corners =
            [
                .. from row in Enumerable.Range(0, across) from column in Enumerable.Range(0, across)
                   select (column * (picture.Width - width) / (across - 1), row * (picture.Height - height) / (across - 1)),
            ];
            IReadOnlyList<WavePlacement>[] found = [.. corners.AsParallel().AsOrdered().Select(corner =>
            {
                Picture part = PicturePart.Of(picture, corner.X, corner.Y, width, height);
                return (IReadOnlyList<WavePlacement>)[.. _synchronizer!.Find(part).Take(PlacesPerPart).Select(place => new WavePlacement(
                    place.ToWorking.After(Homography.Translation(-corner.X, -corner.Y)), place.Agreement,
                    (corner.X + (place.X * width)) / picture.Width, (corner.Y + (place.Y * height)) / picture.Height))];
            })];
            foreach (IReadOnlyList<WavePlacement> places in found) best = Placed(picture, places, reader, best, bitsOnly, atPlace: true);
            if (best.Extraction.Detected) break;
        }

        return best;
    }
}
