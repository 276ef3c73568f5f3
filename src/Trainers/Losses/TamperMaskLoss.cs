using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Losses;

/// <summary>StableGuard's loss of a tampering mask: a fifth weighted cross-entropy, four fifths Dice (section 3.3 of the paper's code).</summary>
internal static class TamperMaskLoss
{
    private const double CrossEntropyShare = 0.2;
    private const double TamperedWeight = 2.0;
    private const double UntouchedWeight = 0.5;
    private const double Small = 1e-4;

    /// <param name="logits">(N, 1, H, W), high for tampered.</param>
    /// <param name="tampered">(N, 1, H, W), 0 or 1.</param>
    /// <returns>A scalar; sums run over the whole batch.</returns>
    public static Tensor Of(Tensor logits, Tensor tampered)
    {
        Tensor p = logits.sigmoid();
        Tensor right = tampered * p.Plus(Scalars.Of(Small)).log() * Scalars.Of(TamperedWeight);
        Tensor left = (tampered * Scalars.Of(-1)).Plus(Scalars.One) * (p * Scalars.Of(-1)).Plus(Scalars.Of(1 + Small)).log() * Scalars.Of(UntouchedWeight);
        Tensor crossEntropy = right.Plus(left).mean() * Scalars.Of(-1);
        Tensor overlap = ((p * tampered).sum() * Scalars.Of(2)).Plus(Scalars.Of(Small)), areas = p.square().sum().Plus(tampered.square().sum()).Plus(Scalars.Of(Small));
        Tensor dice = (overlap / areas * Scalars.Of(-1)).Plus(Scalars.One);
        return (crossEntropy * Scalars.Of(CrossEntropyShare)).Plus(dice * Scalars.Of(1 - CrossEntropyShare));
    }
}
