namespace MlNetWatermark.Tests;

public class WatermarkSystemsTests
{
    [Theory]
    [InlineData("default", typeof(EngineSystem))]
    [InlineData("dwt-dct", typeof(DwtDctSystem))]
    [InlineData("dwt-dct-svd", typeof(DwtDctSvdSystem))]
    public void Names_open_their_systems(string name, Type type)
    {
        using IWatermarkSystem system = WatermarkSystems.Open(name);
        Assert.IsType(type, system);
    }

    [Fact]
    public void Folders_open_what_they_hold()
    {
        using IWatermarkSystem pair = WatermarkSystems.Open(ColourPair.Folder);
        using IWatermarkSystem model = WatermarkSystems.Open(TinyModel.Folder, new ExecutionOptions { Threads = 1 });
        Assert.Equal(("colours", "tiny-1"), (pair.Name, model.Name));
        Assert.IsType<OnnxPairSystem>(pair);
        Assert.IsType<EngineSystem>(model);
    }

    [Fact]
    public void An_opened_model_is_freed_with_its_system()
    {
        IWatermarkSystem system = WatermarkSystems.Open(TinyModel.Folder);
        Message message = Message.Random(12, new Random(1));
        Picture marked = system.Embed(TestPictures.Natural(200, 160), message, 1);
        Assert.Equal(12, system.Read(marked).Message.Length);
        system.Dispose();
        Assert.Throws<ObjectDisposedException>(() => system.Read(marked));
    }

    [Fact]
    public void A_model_that_was_handed_over_stays_open()
    {
        using WatermarkModel model = TinyModel.Load();
        new EngineSystem(model).Dispose();
        Assert.Equal(12, new EngineSystem(model).Read(TestPictures.Natural(200, 160)).Message.Length);
    }

    [Fact]
    public void An_unknown_name_lists_what_is_known()
    {
        string message = Assert.Throws<ArgumentException>(() => WatermarkSystems.Open("dwt-svd")).Message;
        foreach (string known in (string[])["'dwt-svd'", "default", "dwt-dct", "dwt-dct-svd", "system.json"])
        {
            Assert.Contains(known, message, StringComparison.Ordinal);
        }

        using TemporaryFolder folder = new();
        Assert.Contains("neither", Assert.Throws<ArgumentException>(() => WatermarkSystems.Open(folder.Folder)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => WatermarkSystems.Open(" "));
    }
}
