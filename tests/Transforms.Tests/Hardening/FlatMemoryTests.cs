using System.Diagnostics;
using System.Globalization;

namespace MlNetWatermark.Tests;

[Collection(Alone.Name)]
public class FlatMemoryTests
{
    private const int Warm = 2000; // until then pools and the heap find their size
    private const long MostGrowth = 48 << 20;

    [Fact]
    [Trait(Slow.Trait, Slow.Value)]
    public void Memory_stays_flat_over_ten_thousand_pictures()
    {
        Slow.Require();
        using WatermarkModel model = WatermarkModel.LoadDefault(new ExecutionOptions { Threads = 1 });
        Run(model);
    }

    // The same pictures in a tenth of the time: all but the search for geometry and the size of the networks.
    [Fact]
    [Trait(Slow.Trait, Slow.Value)]
    public void Memory_stays_flat_with_a_tiny_model_too()
    {
        Slow.Require();
        using WatermarkModel model = TinyModel.Load();
        Run(model);
    }

    private static void Run(WatermarkModel model)
    {
        WatermarkEngine engine = new(model);
        Random random = new(FuzzSettings.Seed);
        long warm = 0;
        int count = FuzzSettings.Count ?? 10_000;
        for (int i = 1; i <= count; i++)
        {
            byte[] file = PictureFile.Encode(
                TestPictures.Natural(64 + random.Next(200), 64 + random.Next(200), i), new PictureEncoding { Format = (PictureFormat)(i % 3), Quality = 92 });
            Picture marked = engine.Embed(PictureFile.Decode(file), Message.Random(model.Info.MessageLength));
            byte[] sent = PictureFile.Encode(marked, new PictureEncoding { Format = (PictureFormat)(i / 3 % 3), Quality = 92 });
            Picture received = PictureFile.Decode(sent);
            engine.Extract(received);
            engine.Localize(received);
            if (i % 500 == 0) TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model.Info.Name}, {i} pictures: {WorkingSet() / 1048576.0:F1} MiB"));
            if (i == Math.Min(Warm, count / 5)) warm = WorkingSet();
        }

        long growth = WorkingSet() - warm;
        Assert.True(growth <= MostGrowth, $"The process grew by {growth} bytes from picture {Warm} to picture {count}.");
    }

    private static long WorkingSet()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using Process process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
