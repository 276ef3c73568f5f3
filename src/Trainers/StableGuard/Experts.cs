namespace MlNetWatermark.Trainers;

/// <summary>The experts of StableGuard's mixture block.</summary>
[Flags]
public enum Experts
{
    /// <summary>Watermark extraction: every position sees every other.</summary>
    Watermark = 1,

    /// <summary>Tampering localisation: positions see those of their window.</summary>
    Tampering = 2,

    /// <summary>Boundary enhancement: magnitude and phase of the Fourier transform.</summary>
    Boundary = 4,

    /// <summary>The three of the paper.</summary>
    All = Watermark | Tampering | Boundary,
}
