namespace MlNetWatermark.Tests;

public class MaskMeaningTests
{
    [Fact]
    public void A_model_says_what_its_mask_means()
    {
        using WatermarkModel present = TinyDecoder.Load(), untampered = TinyDecoder.Load(untampered: true);
        Assert.Equal((MaskMeaning.MarkPresent, MaskMeaning.Untampered), (present.Info.MaskMeaning, untampered.Info.MaskMeaning));
        IReadOnlyDictionary<string, string> properties = WatermarkModelMetadata.Write(untampered.Info);
        Assert.Equal(untampered.Info, WatermarkModelMetadata.Read("copy", properties));
        Assert.False(WatermarkModelMetadata.Write(present.Info).ContainsKey("mask_meaning"));
        Assert.Contains("'mask_meaning' is 'tampered'; expected 'untampered', or nothing", Failure("mask_meaning", "tampered"), StringComparison.Ordinal);
        Assert.Contains("'mask_meaning' is 'untampered'; expected nothing beside 'mask' 'none'", Failure("mask", "none"), StringComparison.Ordinal);

        string Failure(string key, string value) => Assert.Throws<WatermarkModelException>(
            () => WatermarkModelMetadata.Read("a.onnx", new Dictionary<string, string>(properties) { [key] = value })).Message;
    }

    [Fact]
    public void Files_that_disagree_about_it_do_not_go_together()
    {
        byte[] extractor = ModelMutator.Metadata(TinyModel.Extractor, "mask_meaning", "untampered");
        Assert.Contains("metadata 'mask_meaning' is missing in one", Assert.Throws<WatermarkModelException>(() => WatermarkModel.Load(TinyModel.Embedder, extractor)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_mask_of_untampered_pixels_gives_the_share_that_was_tampered_with()
    {
        // The tiny model's mask is the red channel: a quarter of the picture carries the mark.
        Picture picture = TestPictures.Make(128, 128, (x, _, c) => c == 0 && x < 32 ? 255 : 0);
        using WatermarkModel present = TinyDecoder.Load(), untampered = TinyDecoder.Load(untampered: true);
        Localization said = new WatermarkEngine(present).Localize(picture), meant = new WatermarkEngine(untampered).Localize(picture);
        Assert.Equal((MaskMeaning.MarkPresent, null), (said.Meaning, said.TamperedCoverage));
        Assert.Equal((MaskMeaning.Untampered, 1 - said.Coverage), (meant.Meaning, meant.TamperedCoverage));
        Assert.Equal(0.25, meant.Coverage, 0.02);
        Assert.Equal(said.Mask, meant.Mask);
    }
}
