using System.Text.Json.Serialization;

namespace MlNetWatermark.Trainers;

/// <summary>What the embedder of a MaskMark model knows (Hu et al., NeurIPS 2025).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MaskMarkVariant>))]
public enum MaskMarkVariant
{
    /// <summary>MaskMark-D: the mark goes everywhere, any part of it can be read; the embedder is told no region.</summary>
    D,

    /// <summary>MaskMark-ED: the embedder is told the region and puts the picture's whole energy there.</summary>
    ED,
}

/// <summary>How large the networks of a MaskMark model are.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MaskMarkSize>))]
public enum MaskMarkSize
{
    /// <summary>1.3 million weights, a message map that repeats over the picture: trained on a few CPU cores in hours, small enough to ship.</summary>
    Compact,

    /// <summary>The paper's own networks (Hu et al., NeurIPS 2025): 63 to 68 million weights, about 100 times the work for a picture. Wants a GPU.</summary>
    Paper,
}
