namespace MlNetWatermark.Tests;

public class LatentTests
{
    [Fact]
    public void A_folder_with_a_decoder_and_its_bytes_open_the_same_model()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.File("embedder.onnx"), TinyModel.Embedder);
        File.WriteAllBytes(folder.File("extractor.onnx"), TinyModel.Extractor);
        using (WatermarkModel without = WatermarkModel.Load(folder.Folder)) Assert.Null(without.Info.Latents);
        File.WriteAllBytes(folder.File("decoder.onnx"), TinyDecoder.Bytes);
        using WatermarkModel fromFolder = WatermarkModel.Load(folder.Folder);
        using WatermarkModel fromBytes = TinyDecoder.Load();
        Assert.Equal(new LatentSpace(4, 8, 0.5), fromFolder.Info.Latents);
        Assert.Equal(fromFolder.Info, fromBytes.Info);
        Assert.Equal(fromFolder.Info, WatermarkModelMetadata.Read("copy", WatermarkModelMetadata.Write(fromFolder.Info)));
    }

    [Fact]
    public void Latents_said_by_the_other_files_alone_are_none()
    {
        byte[][] files = [.. new[] { TinyModel.Embedder, TinyModel.Extractor }.Select(file =>
            ModelMutator.Metadata(ModelMutator.Metadata(ModelMutator.Metadata(file, "latent_channels", "4"), "latent_scale", "8"), "latent_factor", "0.5"))];
        using (WatermarkModel model = WatermarkModel.Load(files[0], files[1])) Assert.Null(model.Info.Latents);
        using WatermarkModel decoding = WatermarkModel.Load(files[0], files[1], TinyDecoder.Bytes, execution: null);
        Assert.Equal(new LatentSpace(4, 8, 0.5), decoding.Info.Latents);
    }

    [Fact]
    public void A_latent_becomes_a_picture_that_carries_its_message()
    {
        using WatermarkModel model = TinyDecoder.Load();
        WatermarkEngine engine = new(model);
        Message message = Message.Random(12, new Random(5));
        Picture picture = engine.Decode(TinyDecoder.Latent(), message);
        Assert.Equal((128, 128), (picture.Width, picture.Height));
        Assert.True(picture.IsOpaque());
        Extraction read = engine.Extract(picture);
        Assert.True(read.Detected);
        Assert.Equal(message, read.Message);
    }

    [Fact]
    public void Pixels_are_those_of_the_network()
    {
        using WatermarkModel model = TinyDecoder.Load();
        Latent latent = TinyDecoder.Latent(height: 2, width: 4);
        NetworkOutput output = model.RunDecoder(latent.Values, [.. Enumerable.Repeat(1f, 12)], 1, 2, 4);
        Picture picture = new WatermarkEngine(model).Decode(latent, Message.Parse(new string('1', 12)));
        Assert.Equal((32, 16), (picture.Width, picture.Height));
        for (int i = 0; i < picture.Rgba.Length; i++)
        {
            Assert.Equal(i % 4 == 3 ? 255 : output.Values[((i % 4) * 32 * 16) + (i / 4)], picture.Rgba[i]);
        }
    }

    [Fact]
    public void Latents_of_several_sizes_keep_their_order()
    {
        using WatermarkModel model = TinyDecoder.Load();
        WatermarkEngine engine = new(model);
        Latent[] latents = [TinyDecoder.Latent(16, 16, 1), TinyDecoder.Latent(8, 12, 2), TinyDecoder.Latent(16, 16, 3), TinyDecoder.Latent(12, 8, 4), TinyDecoder.Latent(8, 12, 5)];
        Message[] messages = [.. latents.Select((_, i) => Message.Random(12, new Random(i)))];
        IReadOnlyList<Picture> together = engine.Decode(latents, messages);
        PipelineData.AssertSame(latents.Select((latent, i) => engine.Decode(latent, messages[i])), together);
        Assert.Equal([(128, 128), (96, 64), (128, 128), (64, 96), (96, 64)], together.Select(picture => (picture.Width, picture.Height)));
        Assert.Empty(engine.Decode([], []));
    }

    [Fact]
    public void A_latent_is_checked_when_it_is_made()
    {
        Assert.Throws<ArgumentException>(() => new Latent(new float[5], 1, 2, 3));
        Assert.Throws<ArgumentException>(() => new Latent([], 65536, 65536, 1 << 30));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Latent([], 4, 0, 3));
        foreach (float bad in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
        {
            Assert.Contains("value 2 is", Assert.Throws<ArgumentException>(() => new Latent([0, 0, bad, 0], 1, 2, 2)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_the_decoder_cannot_take_is_named()
    {
        using WatermarkModel model = TinyDecoder.Load();
        WatermarkEngine engine = new(model);
        Message message = Message.Random(12);
        Assert.Contains("'tiny-1' decodes latents of 4 channels; 3 were given", Refused([TinyDecoder.Latent(channels: 3)], [message]), StringComparison.Ordinal);
        Assert.Contains("carries 12 bits, the message has 11", Refused([TinyDecoder.Latent()], [Message.Random(11)]), StringComparison.Ordinal);
        Assert.Contains("1 latents and 0 messages", Refused([TinyDecoder.Latent()], []), StringComparison.Ordinal);
        Assert.Contains("16000 x 24000 pixels; at most 268435456", Refused([new Latent(new float[4 * 3000 * 2000], 4, 3000, 2000)], [message]), StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => engine.Decode([null!], [message]));

        string Refused(Latent[] latents, Message[] messages) => Assert.Throws<ArgumentException>(() => engine.Decode(latents, messages)).Message;
    }

    [Fact]
    public void A_decoder_of_one_size_says_which()
    {
        using WatermarkModel model = WatermarkModel.Load(TinyModel.Embedder, TinyModel.Extractor, TinyDecoder.Fixed(TinyModel.Embedder, 128), execution: null);
        WatermarkEngine engine = new(model);
        Assert.Equal(128, engine.Decode(TinyDecoder.Latent(), Message.Random(12)).Width);
        Assert.Contains(
            "latents of height 16 and width 16; height 16 and width 8 were given",
            Assert.Throws<ArgumentException>(() => engine.Decode(TinyDecoder.Latent(16, 8), Message.Random(12))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_a_decoder_says_so()
    {
        using WatermarkModel model = TinyModel.Load();
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => new WatermarkEngine(model).Decode(TinyDecoder.Latent(), Message.Random(12)));
        Assert.Contains("'tiny-1' has no decoder.onnx", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_model_decodes_no_more()
    {
        WatermarkModel model = TinyDecoder.Load();
        WatermarkEngine engine = new(model);
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => engine.Decode(TinyDecoder.Latent(), Message.Random(12)));
    }

    [Fact]
    public void A_payload_is_decoded_into_the_picture_and_cannot_be_bound_to_it()
    {
        WatermarkModel usual = PipelineData.Model;
        int side = usual.Info.WorkingSize / TinyDecoder.Scale;
        using WatermarkModel model = WatermarkModel.Load(
            usual.EmbedderBytes, usual.ExtractorBytes, TinyDecoder.Fixed(usual.EmbedderBytes, usual.Info.WorkingSize, region: true), execution: null);
        Picture picture = new WatermarkEngine(model).Decode(TinyDecoder.Latent(side, side), Payload.OfNumber(300));
        Assert.Equal(300ul, new WatermarkEngine(model).Extract(picture).Payload?.Value.Number);

        WatermarkEngine bound = new(model) { Payloads = new PayloadOptions { Key = WatermarkKey.FromPassphrase("a long enough passphrase"), BindToContent = true } };
        Assert.Contains("the picture has to be given", Assert.Throws<InvalidOperationException>(() => bound.Decode(TinyDecoder.Latent(side, side), Payload.OfNumber(3))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("latent", "latenX", "decoder.onnx: input 'latent' is missing; expected float [open, 4, any, any]")]
    [InlineData("message", "messagX", "decoder.onnx: input 'message' is missing; expected float [open, 12]")]
    [InlineData("watermarked", "watermarkeX", "decoder.onnx: output 'watermarked' is missing; expected float [any, 3, any, any]")]
    [InlineData("latent_channels", "latent_channelX", "decoder.onnx: metadata 'latent_channels' is missing")]
    [InlineData("latent_factor", "latent_factoX", "decoder.onnx: metadata 'latent_factor' is missing")]
    [InlineData("tiny-1", "tiny-2", "embedder.onnx and decoder.onnx belong to different models: metadata 'name' is 'tiny-1' in one and 'tiny-2' in the other")]
    public void What_is_missing_in_a_decoder_is_named(string part, string replaced, string expected)
        => Assert.Contains(expected, Failure(TinyDecoder.Renamed(TinyDecoder.Bytes, part, replaced)), StringComparison.Ordinal);

    [Theory]
    [InlineData("latent_channels", "5", "decoder.onnx: input 'latent' is float [open, 4, open, open]; expected float [open, 5, any, any]")]
    [InlineData("latent_channels", "0", "'latent_channels' is '0'")]
    [InlineData("latent_scale", "3", "'latent_scale' is '3'; expected a divisor of the working size 128")]
    [InlineData("latent_factor", "-1", "'latent_factor' is '-1'")]
    [InlineData("message_length", "13", "'message_length' is '12' in one and '13' in the other")]
    public void Metadata_of_a_decoder_that_makes_no_sense_is_named(string key, string value, string expected)
        => Assert.Contains(expected, Failure(ModelMutator.Metadata(TinyDecoder.Bytes, key, value)), StringComparison.Ordinal);

    [Fact]
    public void A_decoder_of_another_scale_is_found_when_it_runs()
    {
        using WatermarkModel model = WatermarkModel.Load(TinyModel.Embedder, TinyModel.Extractor, ModelMutator.Metadata(TinyDecoder.Bytes, "latent_scale", "4"), execution: null);
        WatermarkModelException error = Assert.Throws<WatermarkModelException>(() => new WatermarkEngine(model).Decode(TinyDecoder.Latent(), Message.Random(12)));
        Assert.Contains("decoder.onnx: output 'watermarked' has shape [1, 3, 128, 128]; expected [1, 3, 64, 64]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_decoder_are_an_error()
    {
        foreach (byte[] bad in (byte[][])[[], "hello"u8.ToArray(), TinyDecoder.Bytes[..2000]]) Assert.Contains("decoder.onnx", Failure(bad), StringComparison.Ordinal);
    }

    private static string Failure(byte[] decoder) =>
        Assert.Throws<WatermarkModelException>(() => WatermarkModel.Load(TinyModel.Embedder, TinyModel.Extractor, decoder, execution: null).Dispose()).Message;
}
