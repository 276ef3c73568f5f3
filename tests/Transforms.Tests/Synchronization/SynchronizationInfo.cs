namespace MlNetWatermark.Tests;

/// <summary>The sizes of a model that these tests need, without the model.</summary>
internal static class SynchronizationInfo
{
    public static WatermarkModelInfo Tiny { get; } = new()
    {
        System = "test",
        Name = "test",
        MessageLength = 8,
        Pilot = "0101",
        WorkingSize = 256,
        CellSize = 8,
        TileCells = 8,
        TargetPsnr = 42,
        SynchronizationWaves = WavePattern.Standard.ToString(),
    };
}
