namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>The sizes of the networks that MaskWM describes (Hu et al., NeurIPS 2025), shared by embedder and extractor.</summary>
internal sealed record PaperArchitecture
{
    /// <summary>Bits in the networks, message and pilot together: 32, 64 or 128.</summary>
    public required int TotalBits { get; init; }

    /// <summary>Whether the embedder is told the region (MaskMark-ED): one input plane more.</summary>
    public required bool RegionAware { get; init; }

    /// <summary>Channels of the first level of the embedder's U-Net; everything else follows from it.</summary>
    public int Width { get; init; } = PaperWidth;

    /// <summary>Whether the visibility is that of the published weights, which forbid any change in flat mid-grey.</summary>
    public bool PublishedVisibility { get; init; }

    /// <summary>The width in the paper.</summary>
    public const int PaperWidth = 64;

    /// <summary>Planes that carry the message beside the picture.</summary>
    public int MessagePlanes => TotalBits == 32 ? 3 : 32;

    public static PaperArchitecture Of(MaskMarkOptions options) => new()
    {
        TotalBits = options.MessageLength + options.PilotLength,
        RegionAware = options.Variant == MaskMarkVariant.ED,
        Width = options.Width,
        PublishedVisibility = options.PublishedVisibility,
    };
}
