namespace MlNetWatermark;

/// <summary>What a model's mask says of the pixels that do not carry the mark. In each, 1 is a pixel that carries it.</summary>
public enum MaskMeaning
{
    /// <summary>0 says that no mark is there, and no more (MaskMark): only a part may have been marked, and a picture that was never marked is 0 all over.</summary>
    MarkPresent,

    /// <summary>
    /// 0 says that the pixel is not as it was when the whole picture was made with the mark (StableGuard, NeurIPS 2025, arXiv 2509.17993): it was tampered with. By this a picture
    /// that was never marked is tampered with all over, so ask <see cref="Extraction.Detected"/> first.
    /// </summary>
    Untampered,
}
