namespace MlNetWatermark;

/// <summary>What is done to a part of a marked picture before it is read.</summary>
/// <remarks>
/// The rule of StableGuard (arXiv 2509.17993): an edit of the cover takes the place of marked pixels, so what was tampered with carries no mark and the rest is untouched.
/// The two kinds that end in <c>Marked</c> edit the marked picture instead, as who has no cover must, and put marked pixels where they do not belong.
/// </remarks>
public enum TamperKind
{
    /// <summary>Nothing: the marked picture as it is. No pixel counts as tampered.</summary>
    Untampered,

    /// <summary>The cover, never marked. Every pixel counts as tampered.</summary>
    Unmarked,

    /// <summary>The cover's own pixels: nothing but the mark is missing, and there is no seam.</summary>
    Twin,

    /// <summary>Pixels of another picture, resized to this one's size.</summary>
    Splicing,

    /// <summary>The cover, shifted.</summary>
    CopyMove,

    /// <summary>The marked picture, shifted: the copy carries the mark of another place.</summary>
    CopyMoveMarked,

    /// <summary>A filling made of patches of the cover outside.</summary>
    Removal,

    /// <summary>A filling made of patches of the marked picture outside.</summary>
    RemovalMarked,

    /// <summary>A part of another picture, its colours fitted to the cover at the border by Poisson blending.</summary>
    Insertion,
}
