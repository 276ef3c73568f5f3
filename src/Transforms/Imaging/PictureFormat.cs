namespace MlNetWatermark;

/// <summary>File formats that can be written.</summary>
public enum PictureFormat
{
    /// <summary>Lossless, keeps alpha.</summary>
    Png,

    /// <summary>Lossy, no alpha: transparent parts are laid on white.</summary>
    Jpeg,

    /// <summary>Lossy and keeps alpha; quality 100 is lossless.</summary>
    WebP,
}
