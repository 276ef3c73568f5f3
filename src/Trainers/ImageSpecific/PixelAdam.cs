using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.ImageSpecific;

/// <summary>Adam (Kingma and Ba, ICLR 2015, algorithm 1) on one tensor.</summary>
/// <remarks>TorchSharp's own makes temporary scalars that a collection may free too early; this one lets an application collect whenever it likes.</remarks>
internal sealed class PixelAdam(Tensor values, double learningRate)
{
    private const double First = 0.9, Second = 0.999, Least = 1e-8;

    private readonly Tensor _mean = zeros_like(values), _square = zeros_like(values);
    private int _step;

    /// <summary>Moves the values, in place.</summary>
    /// <param name="gradient">Of the values' shape.</param>
    /// <param name="share">Of the learning rate, in this step.</param>
    public void Step(Tensor gradient, double share)
    {
        using var scope = NewDisposeScope();
        using IDisposable none = no_grad();
        _step++;
        _mean.mul_(Scalars.Of(First)).add_(gradient * Scalars.Of(1 - First), Scalars.One);
        _square.mul_(Scalars.Of(Second)).add_(gradient.square() * Scalars.Of(1 - Second), Scalars.One);
        using Tensor rate = tensor((float)(share * learningRate / (1 - Math.Pow(First, _step)))), correction = tensor((float)(1 / (1 - Math.Pow(Second, _step))));
        values.sub_(_mean * rate / (_square * correction).sqrt().Plus(Scalars.Of(Least)));
    }
}
