namespace MlNetWatermark;

/// <summary>How the bits of a message are shared between data and error correction. The reader finds out by itself.</summary>
public enum PayloadCorrection
{
    /// <summary>About half of the message is error correction.</summary>
    Balanced,

    /// <summary>More data, fewer errors corrected.</summary>
    MoreData,

    /// <summary>Less data, more errors corrected: for small pieces and strong compression.</summary>
    MoreCorrection,
}
