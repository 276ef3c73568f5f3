using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>The first layers, to a quarter of the size: strided convolutions with a branch of the largest values beside (as HGNetV2).</summary>
internal sealed class ForensicStem : nn.Module
{
    private readonly ForensicUnit inlet;
    private readonly ForensicUnit narrow;
    private readonly ForensicUnit wide;
    private readonly ForensicUnit halve;
    private readonly ForensicUnit outlet;

    public ForensicStem(long width) : base(nameof(ForensicStem))
    {
        long half = width / 2;
        inlet = ForensicUnit.Conv(3, half, 3, stride: 2);
        narrow = ForensicUnit.Conv(half, half / 2, 2, padding: 0);
        wide = ForensicUnit.Conv(half / 2, half, 2, padding: 0);
        halve = ForensicUnit.Conv(width, half, 3, stride: 2);
        outlet = ForensicUnit.Conv(half, width, 1);
        RegisterComponents();
    }

    /// <param name="image">(N, 3, H, W) in [-1, 1].</param>
    /// <returns>(N, width, H / 4, W / 4).</returns>
    public Value Run(Value image)
    {
        Value features = inlet.Run(image).PadCorner(); // (N, width / 2, H / 2 + 1, W / 2 + 1)
        Value branch = wide.Run(narrow.Run(features).PadCorner());
        return outlet.Run(halve.Run(features.MaxOfNeighbours().Concatenate(branch)));
    }
}
