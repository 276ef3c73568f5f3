namespace MlNetWatermark.Trainers;

/// <summary>Published systems whose networks are small enough to train anywhere; their decoders also serve ISMark.</summary>
public enum BaselineSystem
{
    /// <summary>HiDDeN (Zhu et al., ECCV 2018): plain convolutions; reads pictures of any size.</summary>
    HiDDeN,

    /// <summary>TSDL (Liu et al., ACM MM 2019): spectral normalisation, YUV, and a decoder that is trained on distorted pictures in a second stage; reads pictures of any size.</summary>
    Tsdl,

    /// <summary>MBRS (Jia et al., ACM MM 2021): squeeze-and-excitation networks made for JPEG; reads pictures of the working size only.</summary>
    Mbrs,
}
