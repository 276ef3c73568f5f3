namespace MlNetWatermark.Tests;

public sealed class StickerTests
{
    [Fact]
    public void A_turned_sticker_of_a_marked_picture_is_found_where_parts_are_searched()
    {
        using WatermarkModel model = WatermarkModel.LoadDefault(new ExecutionOptions { Threads = 1 });
        WatermarkEngine engine = new(model), thorough = new(model) { SearchParts = true };
        Picture host = PictureFile.Read(RepositoryRoot.Image("coffee.png")), cover = PictureFile.Read(RepositoryRoot.Image("astronaut.png")); // 600 x 400, 512 x 512
        Picture marked = engine.Embed(cover, Payload.OfNumber(42));
        Picture turned = AttackSuite.Parse("rotate-expand:90").Apply(new AttackInput(marked, null, new Random(1))).Picture;
        Picture received = Pasted(PictureResizing.Resize(turned, 270, 270), host, 310, 110);

        Assert.False(engine.Extract(received).Detected);
        (Extraction extraction, Localization localization) = thorough.ExtractAndLocalize(received);
        Assert.Equal(42UL, extraction.Payload!.Value.Number);
        Assert.Equal(90, Math.Abs(extraction.Geometry!.Rotation), 1);
        float[] truth = new float[host.Width * host.Height];
        for (int y = 110; y < 380; y++) for (int x = 310; x < 580; x++) truth[(y * host.Width) + x] = 1;
        Assert.InRange(MaskScore.Measure(truth, localization.Mask).IoU, 0.6, 1);
    }

    private static Picture Pasted(Picture sticker, Picture host, int left, int top)
    {
        byte[] rgba = host.Rgba.ToArray();
        for (int y = 0; y < sticker.Height; y++) sticker.Rgba.AsSpan(4 * y * sticker.Width, 4 * sticker.Width).CopyTo(rgba.AsSpan(4 * (((top + y) * host.Width) + left)));
        return new Picture(host.Width, host.Height, rgba);
    }
}
