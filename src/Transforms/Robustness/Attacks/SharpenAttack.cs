using System.Numerics.Tensors;

namespace MlNetWatermark;

/// <summary>Unsharp masking with a radius of one pixel: x + amount (x - blurred x).</summary>
internal sealed class SharpenAttack(double amount) : IAttack
{
    private const double Sigma = 1;

    public string Name => AttackName.Of("sharpen", amount);

    public AttackResult Apply(AttackInput input)
    {
        Picture picture = input.Watermarked;
        return PixelEdit.Planes(picture, plane =>
        {
            float[] sharp = GaussianSmoothing.Apply(plane, picture.Width, picture.Height, Sigma);
            TensorPrimitives.Subtract(plane, sharp, sharp);
            TensorPrimitives.MultiplyAdd(sharp, (float)amount, plane, sharp);
            return sharp;
        });
    }
}
