using System.Drawing;

namespace MlNetWatermark.Cli.Output;

/// <summary>The provenance manifest beside a marked picture.</summary>
internal static class ManifestFile
{
    /// <summary>Checks the name before any picture is marked.</summary>
    /// <exception cref="ArgumentException">It is not like com.example.watermark.1.</exception>
    public static void CheckName(string algorithm) => new ProvenanceManifest
    {
        Algorithm = algorithm,
        Marks = [new ProvenanceMark(new Message([true]))],
        ModelName = "-",
        Created = DateTimeOffset.UnixEpoch,
        Sha256 = new string('0', 64),
    }.Validate();

    /// <summary>Writes it.</summary>
    /// <param name="algorithm">Name of the algorithm, such as com.example.watermark.1.</param>
    /// <param name="picture">The marked file, which is there already.</param>
    /// <param name="size">The picture.</param>
    /// <param name="marks">What it carries.</param>
    /// <param name="whole">Whether its one mark is all over it.</param>
    /// <param name="model">What marked it.</param>
    /// <param name="force">Overwrite an older manifest.</param>
    public static void Write(string algorithm, string picture, Picture size, IReadOnlyList<RegionMark> marks, bool whole, string model, bool force) => new ProvenanceManifest
    {
        Algorithm = algorithm,
        Marks = [.. marks.Select(mark => new ProvenanceMark(mark.Message, whole ? null : BoundsOf(mark.Region, size)))],
        ModelName = model,
        Created = DateTimeOffset.UtcNow,
        Sha256 = ProvenanceManifest.HashOf(picture),
    }.Write(ProvenanceManifest.PathFor(picture), force);

    /// <summary>The smallest rectangle that holds a region.</summary>
    private static Rectangle BoundsOf(float[] region, Picture size)
    {
        int left = size.Width, top = size.Height, right = 0, bottom = 0;
        for (int i = 0; i < region.Length; i++)
        {
            if (region[i] <= 0) continue;
            (int y, int x) = Math.DivRem(i, size.Width);
            (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + 1), Math.Max(bottom, y + 1));
        }

        return Rectangle.FromLTRB(left, top, right, bottom);
    }
}
