using System.Text;

namespace MlNetWatermark.Tests;

/// <summary>The extractor is opened for the one size at which it will run.</summary>
public class KnownSizeTests(DefaultModel fixture) : IClassFixture<DefaultModel>
{
    private static readonly ExecutionOptions s_execution = new() { Threads = 1 };

    private int Side => fixture.Model.Info.WorkingSize;

    [Fact]
    public void A_file_computes_the_same_whether_or_not_its_size_is_known()
    {
        using OnnxNetwork open = new("extractor.onnx", fixture.Model.ExtractorBytes, s_execution), known = new("extractor.onnx", fixture.Model.ExtractorBytes, s_execution, Side);
        Assert.Equal([-1, 3, -1, -1], open.Inputs["image"].Dimensions);
        Assert.Equal([-1, 3, Side, Side], known.Inputs["image"].Dimensions);
        float[] image = new float[3 * Side * Side];
        Resampling.ToPlanes(PictureFile.Read(RepositoryRoot.Image("chelsea.png")), Side, Side, image, 0);
        foreach ((NetworkOutput expected, NetworkOutput found) in Run(open, Side, 1).Zip(Run(known, Side, 1)))
        {
            Assert.Equal(expected.Shape, found.Shape);
            Assert.All(expected.Values.Zip(found.Values), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        }

        image = [.. image, .. image];
        Assert.Equal(2, Run(known, Side, 2)[0].Shape[0]); // batches stay open
        WatermarkModelException error = Assert.Throws<WatermarkModelException>(() => Run(known, Side / 2, 1));
        Assert.Contains("extractor.onnx could not be run", error.Message, StringComparison.Ordinal);

        NetworkOutput[] Run(OnnxNetwork network, int side, int count) => network.Run(["evidence", "mask"], ("image", image[..(count * 3 * side * side)], [count, 3, side, side]));
    }

    [Fact]
    public void The_working_size_can_be_told_from_a_file_that_is_not_open()
    {
        Assert.Equal(Side, WatermarkModelMetadata.WorkingSizeOf(fixture.Model.ExtractorBytes));
        Assert.Equal(Side, WatermarkModelMetadata.WorkingSizeOf(fixture.Model.EmbedderBytes));
        Assert.Null(WatermarkModelMetadata.WorkingSizeOf([]));
        Assert.Null(WatermarkModelMetadata.WorkingSizeOf([0x72, 2, 0x0A, 0x7F])); // a property that is cut short
    }

    [Theory]
    [InlineData("000")]
    [InlineData("2e2")]
    [InlineData("512")] // may be, but not beside this embedder
    public void A_size_that_cannot_be_is_told_by_the_model(string size)
    {
        byte[] changed = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(fixture.Model.ExtractorBytes).Replace($"working_size\u0012\u0003{Side}", $"working_size\u0012\u0003{size}", StringComparison.Ordinal));
        Assert.NotEqual(fixture.Model.ExtractorBytes, changed);
        WatermarkModelException error = Assert.Throws<WatermarkModelException>(() => WatermarkModel.Load(fixture.Model.EmbedderBytes, changed));
        Assert.Contains("working_size", error.Message, StringComparison.Ordinal);
    }
}
