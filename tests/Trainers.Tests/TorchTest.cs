using MlNetWatermark.Trainers;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>Loads libtorch, seeds it, and frees what a test makes.</summary>
public abstract class TorchTest : IDisposable
{
    private readonly DisposeScope _scope;

    protected TorchTest()
    {
        NativeBackend.Load();
        set_num_threads(1); // small tensors, and a second thread that waits for its turn costs more than it brings
        random.manual_seed(7);
        _scope = NewDisposeScope();
    }

    public void Dispose()
    {
        _scope.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A smooth picture with some detail, (count, 3, side, side) in [0, 1].</summary>
    private protected static Tensor Pictures(int count, int side) =>
        (nn.functional.interpolate(rand(count, 3, side / 8, side / 8), [side, side], mode: InterpolationMode.Bilinear, align_corners: false)
            + 0.05 * randn(count, 3, side, side)).clamp(0, 1);

    private protected static double Psnr(Tensor a, Tensor b) => -10 * Math.Log10((a - b).square().mean().item<float>());
}
