using System.Text;

namespace MlNetWatermark.Tests;

public class WatermarkModelTests
{
    [Fact]
    public void A_folder_and_its_bytes_open_the_same_model()
    {
        using WatermarkModel fromFolder = TinyModel.Load();
        using WatermarkModel fromBytes = WatermarkModel.Load(TinyModel.Embedder, TinyModel.Extractor);
        Assert.Equal(fromFolder.Info, fromBytes.Info);
        Assert.Equal(fromFolder.Readout, fromBytes.Readout);
        Assert.Equal(36 * 256, fromFolder.Readout.Length);
        Assert.Equal("CPUExecutionProvider", fromFolder.ActiveProvider);
    }

    [Fact]
    public void The_metadata_is_read()
    {
        using WatermarkModel model = TinyModel.Load();
        WatermarkModelInfo info = model.Info;
        Assert.Equal(("Carriers", "tiny-1", 12, 24), (info.System, info.Name, info.MessageLength, info.Pilot.Length));
        Assert.Equal((128, 4, 4, 38.0, 1e-6), (info.WorkingSize, info.CellSize, info.TileCells, info.TargetPsnr, info.FalsePositiveRate));
        Assert.Equal(info, WatermarkModelMetadata.Read("copy", WatermarkModelMetadata.Write(info)));
    }

    [Fact]
    public void A_gpu_that_is_not_there_leaves_the_cpu()
    {
        using WatermarkModel model = WatermarkModel.Load(TinyModel.Folder, new ExecutionOptions { GpuDeviceId = 99, Threads = 1 });
        Assert.Equal("CPUExecutionProvider", model.ActiveProvider);
    }

    [Fact]
    public void Negative_execution_options_are_an_error()
    {
        Assert.Throws<ArgumentException>(() => WatermarkModel.Load(TinyModel.Folder, new ExecutionOptions { Threads = -1 }));
        Assert.Throws<ArgumentException>(() => WatermarkModel.Load(TinyModel.Folder, new ExecutionOptions { GpuDeviceId = -1 }));
    }

    [Fact]
    public void A_folder_that_is_no_model_is_named_with_what_it_lacks()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<DirectoryNotFoundException>(() => WatermarkModel.Load(folder.File("none")));
        Assert.Contains("embedder.onnx is missing", Failure(() => WatermarkModel.Load(folder.Folder)), StringComparison.Ordinal);
        File.WriteAllBytes(folder.File("embedder.onnx"), TinyModel.Embedder);
        Assert.Contains("extractor.onnx is missing", Failure(() => WatermarkModel.Load(folder.Folder)), StringComparison.Ordinal);
        File.WriteAllText(folder.File("extractor.onnx"), "text");
        Assert.Contains(folder.File("extractor.onnx"), Failure(() => WatermarkModel.Load(folder.Folder)), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_onnx_are_an_error()
    {
        byte[] noise = new byte[5000];
        new Random(1).NextBytes(noise);
        foreach (byte[] bad in (byte[][])[[], noise, "hello"u8.ToArray(), TinyModel.Embedder[..2000]])
        {
            Assert.Contains("embedder.onnx", Failure(() => WatermarkModel.Load(bad, TinyModel.Extractor)), StringComparison.Ordinal);
            Assert.Contains("extractor.onnx", Failure(() => WatermarkModel.Load(TinyModel.Embedder, bad)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Swapped_files_are_noticed()
        => Assert.Contains("'message'", Failure(() => WatermarkModel.Load(TinyModel.Extractor, TinyModel.Embedder)), StringComparison.Ordinal);

    [Theory]
    [InlineData("residual", "residuaX", "output 'residual' is missing")]
    [InlineData("watermarked", "watermarkeX", "output 'watermarked' is missing")]
    [InlineData("message", "messagX", "input 'message' is missing")]
    public void A_missing_part_of_the_embedder_is_named(string part, string replaced, string expected)
        => Assert.Contains(expected, Failure(() => WatermarkModel.Load(Replace(TinyModel.Embedder, part, replaced), TinyModel.Extractor)), StringComparison.Ordinal);

    [Theory]
    [InlineData("mask")]
    [InlineData("bits")]
    [InlineData("evidence")]
    [InlineData("readout")]
    public void A_missing_output_of_the_extractor_is_named(string output)
    {
        byte[] extractor = Replace(TinyModel.Extractor, output, output[..^1] + "X");
        Assert.Contains($"extractor.onnx: output '{output}' is missing", Failure(() => WatermarkModel.Load(TinyModel.Embedder, extractor)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_of_another_shape_is_named_with_both_shapes()
    {
        // With the two names swapped, the bits stand where the mask must be.
        byte[] extractor = Replace(Replace(Replace(TinyModel.Extractor, "mask", "tmp1"), "bits", "mask"), "tmp1", "bits");
        string message = Failure(() => WatermarkModel.Load(TinyModel.Embedder, extractor));
        Assert.Contains("output 'mask' is float", message, StringComparison.Ordinal);
        Assert.Contains("expected float", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("format", "1", "2", "format 1")]
    [InlineData("message_length", "12", "1x", "'message_length' is '1x'")]
    [InlineData("working_size", "128", "-12", "'working_size' is '-12'")]
    [InlineData("target_psnr", "38", "NN", "'target_psnr' is 'NN'")]
    [InlineData("false_positive_rate", "1E-06", "12345", "'false_positive_rate' is '12345'")]
    [InlineData("cell_size", "4", "5", "divisor")]
    public void Metadata_that_makes_no_sense_is_named(string key, string value, string replaced, string expected)
    {
        Dictionary<string, string> properties = Metadata();
        Assert.Equal(value, properties[key]);
        properties[key] = replaced;
        Assert.Contains(expected, Failure(() => WatermarkModelMetadata.Read("a.onnx", properties)), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_metadata_is_named()
    {
        foreach (string key in Metadata().Keys)
        {
            Dictionary<string, string> properties = Metadata();
            properties.Remove(key);
            string message = Failure(() => WatermarkModelMetadata.Read("a.onnx", properties));
            Assert.Contains($"'{key}'", message, StringComparison.Ordinal);
            Assert.StartsWith("a.onnx", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Files_of_different_models_do_not_go_together()
    {
        byte[] other = Replace(TinyModel.Extractor, "tiny-1", "tiny-2");
        string message = Failure(() => WatermarkModel.Load(TinyModel.Embedder, other));
        Assert.Contains("metadata 'name' is 'tiny-1' in one and 'tiny-2' in the other", message, StringComparison.Ordinal);
    }

    [Fact]
    public void After_disposal_calls_throw_and_a_second_disposal_does_nothing()
    {
        WatermarkModel model = TinyModel.Load();
        WatermarkEngine engine = new(model);
        model.Dispose();
        model.Dispose();
        Picture picture = TestPictures.Natural(100, 100);
        Assert.Throws<ObjectDisposedException>(() => engine.Embed(picture, Message.Random(12)));
        Assert.Throws<ObjectDisposedException>(() => engine.Extract(picture));
        Assert.Throws<ObjectDisposedException>(() => engine.Localize(picture));
        Assert.Equal("tiny-1", model.Info.Name);
    }

    [Fact]
    public async Task Disposing_while_others_read_never_crashes()
    {
        Picture picture = TestPictures.Natural(128, 128);
        for (int round = 0; round < 10; round++)
        {
            WatermarkModel model = TinyModel.Load();
            WatermarkEngine engine = new(model);
            Task[] readers = [.. Enumerable.Range(0, 4).Select(_ => OnOwnThread(() =>
            {
                while (true) engine.Extract(picture);
            }))];
            await Task.Delay(10, TestContext.Current.CancellationToken);
            model.Dispose();
            foreach (Task reader in readers) await Assert.ThrowsAsync<ObjectDisposedException>(() => reader);
        }
    }

    // Loops on the thread pool would starve the tests that run beside this one.
    private static Task OnOwnThread(Action action)
        => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Dictionary<string, string> Metadata()
    {
        using WatermarkModel model = TinyModel.Load();
        return new Dictionary<string, string>(WatermarkModelMetadata.Write(model.Info));
    }

    private static string Failure(Action action) => Assert.Throws<WatermarkModelException>(action).Message;

    // Same length, so the lengths inside the file stay right; the byte before a name is its length, so longer names are not touched.
    private static byte[] Replace(byte[] file, string old, string replacement)
    {
        Assert.Equal(old.Length, replacement.Length);
        old = (char)old.Length + old;
        replacement = (char)replacement.Length + replacement;
        string text = Encoding.Latin1.GetString(file);
        Assert.Contains(old, text, StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(text.Replace(old, replacement, StringComparison.Ordinal));
    }
}
