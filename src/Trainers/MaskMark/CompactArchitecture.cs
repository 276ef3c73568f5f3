namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>The sizes of the compact networks, shared by embedder and extractor.</summary>
internal sealed record CompactArchitecture
{
    /// <summary>Bits in the networks: message and pilot together.</summary>
    public required int TotalBits { get; init; }

    /// <summary>Cells along one side of the tile.</summary>
    public required int TileCells { get; init; }

    /// <summary>Numbers that each cell carries.</summary>
    public required int NumbersPerCell { get; init; }

    /// <summary>Whether the embedder is told the region (MaskMark-ED).</summary>
    public required bool RegionAware { get; init; }

    /// <summary>Share of the residual's energy that the synchronisation waves get; 0 for none.</summary>
    public required double WaveShare { get; init; }

    /// <summary>Channels of the embedder's content road.</summary>
    public int EmbedderWidth { get; init; } = 64;

    /// <summary>Channels of the extractor's trunk.</summary>
    public int ExtractorWidth { get; init; } = 96;

    /// <summary>Residual blocks in the extractor's trunk.</summary>
    public int ExtractorBlocks { get; init; } = 4;

    /// <summary>Pixels along one side of a cell; the strides of both networks multiply to it.</summary>
    public int CellSize { get; init; } = 8;

    /// <summary>Pixels along one side of the tile.</summary>
    public int TileSize => CellSize * TileCells;

    /// <summary>Numbers on one tile.</summary>
    public int TileNumbers => NumbersPerCell * TileCells * TileCells;
}
