namespace MlNetWatermark.Tests;

/// <summary>The default model whose extractor computes with 8 bits.</summary>
public sealed class EightBitModelTests
{
    private static readonly string s_folder = Path.Combine(RepositoryRoot.Folder, "data", "models", "default-8bit");

    [Theory]
    [InlineData("astronaut.png", 50)]
    [InlineData("coffee.png", 30)]
    [InlineData("chelsea.png", 90)]
    public void It_reads_the_marks_of_the_default_model_as_that_does(string name, int quality)
    {
        using WatermarkModel standard = WatermarkModel.LoadDefault(), eight = WatermarkModel.Load(s_folder);
        Message message = Message.Random(standard.Info.MessageLength, new Random(quality));
        Picture marked = new WatermarkEngine(standard).Embed(PictureFile.Read(RepositoryRoot.Image(name)), message);
        Picture received = PictureFile.Decode(PictureFile.Encode(marked, new PictureEncoding { Format = PictureFormat.Jpeg, Quality = quality }));
        (Extraction read, Localization where) = new WatermarkEngine(eight).ExtractAndLocalize(received);
        (Extraction expected, Localization there) = new WatermarkEngine(standard).ExtractAndLocalize(received);
        Assert.True(read.Detected && expected.Detected);
        Assert.True(BitAccuracy.Measure(message, read.HardDecisions) >= BitAccuracy.Measure(message, expected.HardDecisions) - 0.02);
        Assert.True(read.BitProbabilities.Zip(expected.BitProbabilities).Average(pair => Math.Abs(pair.First - pair.Second)) < 0.05);
        Assert.True(MaskScore.Measure(there.Mask, where.Mask).IoU > 0.98);
    }

    [Fact]
    public void It_marks_as_the_default_model_does_and_says_that_it_is_another()
    {
        using WatermarkModel standard = WatermarkModel.LoadDefault(), eight = WatermarkModel.Load(s_folder);
        Assert.Equal(standard.Info with { Name = $"{standard.Info.Name}, read with 8 bits" }, eight.Info);
        Picture cover = PictureFile.Read(RepositoryRoot.Image("coffee.png"));
        Message message = Message.Random(standard.Info.MessageLength, new Random(1));
        Assert.Equal(new WatermarkEngine(standard).Embed(cover, message).Rgba, new WatermarkEngine(eight).Embed(cover, message).Rgba);
        Assert.True(2 * eight.ExtractorBytes.Length < standard.ExtractorBytes.Length);
    }
}
