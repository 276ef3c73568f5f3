using System.Buffers.Binary;
using System.Text;
using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.Training;

namespace MlNetWatermark.Tests;

public sealed class TensorBoardTests : TorchTest
{
    [Fact]
    public void A_run_leaves_an_event_file_with_its_scalars()
    {
        using TemporaryFolder folder = new();
        TrainingLoop.Run(TrainingTests.Small with { Steps = 2, TensorBoardFolder = folder.Path }, TrainingTests.Crops()).Networks.Dispose();

        string file = Assert.Single(Directory.GetFiles(folder.Path, "events.out.tfevents.*"));
        Tensorboard.Event[] events = [.. Events(File.ReadAllBytes(file))];
        Assert.Equal("brain.Event:2", events[0].FileVersion);
        Assert.Equal(
            ["bit_accuracy", "mask_overlap", "psnr", "learning_rate", "phase", "loss/total", "loss/bits", "loss/mask"],
            events.Skip(1).Select(e => Assert.Single(e.Summary.Value).Tag));
        Assert.All(events.Skip(1), e => Assert.Equal(2, e.Step));
        Assert.All(events.Skip(1), e => Assert.InRange(e.WallTime, DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 600, DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1));
        Assert.Equal((float)TrainingTests.Small.StartPsnr, events[3].Summary.Value[0].SimpleValue);
    }

    // A record: length (8 bytes), its check sum (4), the event, its check sum (4).
    private static IEnumerable<Tensorboard.Event> Events(byte[] file)
    {
        for (int at = 0; at < file.Length;)
        {
            int length = checked((int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at)));
            yield return Tensorboard.Event.Parser.ParseFrom(file, at + 12, length);
            at += 12 + length + 4;
        }
    }
}
