using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>Works on the magnitude and the phase of a map's Fourier transform and adds what comes back.</summary>
internal sealed class BoundaryExpert : nn.Module
{
    private readonly ForensicExpert magnitude;
    private readonly ForensicExpert phase;

    public BoundaryExpert(long channels) : base(nameof(BoundaryExpert))
    {
        magnitude = new ForensicExpert(channels, windowed: false);
        phase = new ForensicExpert(channels, windowed: false);
        RegisterComponents();
    }

    /// <param name="x">(N, C, h, w).</param>
    /// <returns>The same shape.</returns>
    public Value Run(Value x)
    {
        (Value real, Value imaginary) = x.Fourier();
        Value length = magnitude.Run(FourierOperators.Magnitude(real, imaginary)), angle = phase.Run(FourierOperators.Phase(real, imaginary));
        return FourierOperators.InverseFourier(length.Multiply(angle.Cosine()), length.Multiply(angle.Sine())).Add(x);
    }
}
