namespace MlNetWatermark.Trainers;

/// <summary>Noise layers that the papers of the baselines train with.</summary>
public static class BaselineNoise
{
    /// <summary>MBRS: a mini-batch meets real JPEG 50, whose gradient does not reach the encoder, JPEG as a low-pass, or nothing.</summary>
    public static IReadOnlyList<IDistortion> Mbrs { get; } = [new RealJpeg(50, 50, stopsGradient: true), new JpegMask(), new Identity()];
}
