namespace MlNetWatermark;

/// <summary>How much a pixel may change before the eye notices: little in flat areas, more where there is texture.</summary>
/// <remarks>
/// With Y = 0.299 R + 0.587 G + 0.114 B in [0, 1] and s the standard deviation of Y in the window around a pixel (the part of it that lies
/// inside the picture), the map is min(<see cref="Ceiling"/>, <see cref="Floor"/> + s). The trainers put the same formula, with these
/// constants, into the graph.
/// </remarks>
public static class JustNoticeableDifference
{
    /// <summary>What a flat area may change by, in units of the full range.</summary>
    public const double Floor = 0.008;

    /// <summary>What no area may change by more than, in units of the full range.</summary>
    public const double Ceiling = 0.10;

    /// <summary>Side of the window in pixels; odd.</summary>
    public const int Window = 7;

    /// <summary>Weight of red in the luminance.</summary>
    public const double RedWeight = 0.299;

    /// <summary>Weight of green in the luminance.</summary>
    public const double GreenWeight = 0.587;

    /// <summary>Weight of blue in the luminance.</summary>
    public const double BlueWeight = 0.114;

    /// <summary>Computes the map of a picture; alpha is ignored.</summary>
    /// <returns>Row by row, one value a pixel, from <see cref="Floor"/> to <see cref="Ceiling"/>.</returns>
    public static float[] Map(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        int width = picture.Width;
        float[] map = GC.AllocateUninitializedArray<float>(width * picture.Height);
        RowBands.Run(picture.Height, (from, to) =>
        {
            NoticeableRows rows = new(picture, from);
            for (int y = from; y < to; y++) rows.Next(map.AsSpan(y * width, width));
        });
        return map;
    }
}
