namespace MlNetWatermark.Tests;

/// <summary>The model for messages of 64 bits that lies beside the default one.</summary>
public sealed class ShortMessageModelTests : IDisposable
{
    private readonly WatermarkModel _model = WatermarkModel.Load(Path.Combine(RepositoryRoot.Folder, "data", "models", "bits-64"));

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData("astronaut.png")]
    [InlineData("coffee.png")]
    [InlineData("chelsea.png")]
    public void Its_messages_survive_jpeg_at_quality_70(string name)
    {
        WatermarkEngine engine = new(_model);
        Message message = Message.Random(64, new Random(4));
        Picture marked = engine.Embed(PictureFile.Read(RepositoryRoot.Image(name)), message);
        Extraction read = engine.Extract(PictureFile.Decode(PictureFile.Encode(marked, new PictureEncoding { Format = PictureFormat.Jpeg, Quality = 70 })));
        Assert.True(read.Detected);
        Assert.True(BitAccuracy.Measure(message, read.Message!) >= 0.98);
    }
}
