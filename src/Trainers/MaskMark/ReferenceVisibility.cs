using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>What a typical training picture hides, so that flatter and busier ones can be marked less and more strongly.</summary>
internal static class ReferenceVisibility
{
    /// <summary>As many pictures are looked at, spread over the set.</summary>
    private const int Pictures = 500;

    /// <summary>Geometric mean, over pictures, of the root mean square of the just-noticeable difference at the working size.</summary>
    /// <param name="pictures">(3, H, W), bytes.</param>
    /// <param name="workingSize">Pixels along one side.</param>
    public static double Of(IReadOnlyList<Tensor> pictures, int workingSize)
    {
        using IDisposable gradient = no_grad();
        int step = Math.Max(1, pictures.Count / Pictures);
        double sum = 0;
        int count = 0;
        for (int i = 0; i < pictures.Count; i += step, count++)
        {
            using var scope = NewDisposeScope();
            Tensor image = F.interpolate(pictures[i].to_type(ScalarType.Float32).unsqueeze(0), [workingSize, workingSize],
                mode: InterpolationMode.Bilinear, align_corners: false, antialias: true).round();
            sum += 0.5 * Math.Log(VisibilityMap.Run(new Value(image)).Tensor.square().mean().item<float>());
        }

        return Math.Exp(sum / count);
    }
}
