using System.Text.Json.Nodes;

namespace MlNetWatermark.Tests;

public class OnnxPairSystemTests
{
    private static readonly Message s_message = Message.Parse("101");

    [Fact]
    public void The_residual_is_added_at_the_size_of_the_picture()
    {
        using OnnxPairSystem system = OnnxPairSystem.Load(ColourPair.Folder);
        Assert.Equal(("colours", 3), (system.Name, system.MessageLength));
        Picture cover = ColourPair.Flat(60, 44, 100, 100, 100);
        Picture marked = system.Embed(cover, s_message, 1);
        Assert.Equal((60, 44), (marked.Width, marked.Height));
        AssertColour(marked, 113, 87, 113); // 0.05 * 255 = 12.75
        AssertColour(system.Embed(cover, s_message, 2), 126, 75, 126);
        AssertColour(cover, 100, 100, 100);
        Assert.Equal(marked.Rgba, system.Embed(cover, s_message, 1).Rgba);
    }

    [Fact]
    public void Detail_of_the_picture_survives_the_small_network()
    {
        using OnnxPairSystem system = OnnxPairSystem.Load(ColourPair.Folder);
        Picture cover = TestPictures.Natural(70, 50);
        Picture marked = system.Embed(cover, s_message, 1);
        for (int i = 0; i < cover.Rgba.Length; i += 4)
        {
            Assert.Equal(Math.Min(255, cover.Rgba[i] + 13), marked.Rgba[i]);
            Assert.Equal(Math.Max(0, cover.Rgba[i + 1] - 13), marked.Rgba[i + 1], 1.0);
        }
    }

    [Fact]
    public void Bits_and_mask_are_read()
    {
        using OnnxPairSystem system = OnnxPairSystem.Load(ColourPair.Folder);
        SystemReading reading = system.Read(ColourPair.Flat(30, 20, 204, 100, 130));
        Assert.Equal("101", reading.Message.ToString());
        Assert.Equal(600, reading.Mask!.Length);
        Assert.All(reading.Mask, value => Assert.Equal(0.8, value, 1e-4));
        Assert.Null(reading.Detected);
        Assert.Equal(reading.Mask, system.Read(ColourPair.Flat(30, 20, 204, 100, 130)).Mask);
    }

    [Fact]
    public void An_embedder_that_puts_out_the_image_gives_the_same_picture()
    {
        using TemporaryFolder folder = ColourPair.Copy(json => (json["embedder"]!["output"], json["embedder"]!["kind"]) = ("marked", "image"));
        using OnnxPairSystem image = OnnxPairSystem.Load(folder.Folder);
        using OnnxPairSystem residual = OnnxPairSystem.Load(ColourPair.Folder);
        Picture cover = TestPictures.Natural(70, 50);
        AssertNear(residual.Embed(cover, s_message, 1), image.Embed(cover, s_message, 1));
    }

    [Fact]
    public void Range_scale_bits_and_channel_order_are_followed()
    {
        using TemporaryFolder folder = ColourPair.Copy(json =>
        {
            (json["embedder"]!["bits"], json["embedder"]!["scale"]) = (new JsonArray(0, 1), 2);
            foreach (string part in (string[])["embedder", "extractor"])
            {
                (json[part]!["range"], json[part]!["channels"], json[part]!["size"]) = (new JsonArray(-1, 1), "bgr", null);
            }
        });
        using OnnxPairSystem system = OnnxPairSystem.Load(folder.Folder);
        // 0.05 of a range of 2 is 6.375, doubled 12.75; the first bit is blue's.
        AssertColour(system.Embed(ColourPair.Flat(31, 17, 100, 120, 140), Message.Parse("100"), 1), 100, 120, 153);
        // 0.5 in [-1, 1] is 191 of 255.
        Assert.Equal("001", system.Read(ColourPair.Flat(31, 17, 200, 180, 180)).Message.ToString());
    }

    [Fact]
    public void Normalised_input_shifts_and_stretches_what_is_read()
    {
        using TemporaryFolder folder = ColourPair.Copy(json =>
        {
            (json["extractor"]!["mean"], json["extractor"]!["deviation"]) = (new JsonArray(0, 0.4, 0), new JsonArray(1, 1, 0.5));
        });
        using OnnxPairSystem system = OnnxPairSystem.Load(folder.Folder);
        Assert.Equal("101", system.Read(ColourPair.Flat(24, 16, 140, 200, 80)).Message.ToString());
    }

    [Fact]
    public void A_leading_detection_value_is_skipped()
    {
        using TemporaryFolder folder = ColourPair.Copy(json => (json["extractor"]!["output"], json["extractor"]!["firstBit"]) = ("counted", 1));
        using OnnxPairSystem system = OnnxPairSystem.Load(folder.Folder);
        Assert.Equal("011", system.Read(ColourPair.Flat(24, 16, 90, 200, 200)).Message.ToString());
    }

    [Fact]
    public void Bits_of_pixels_are_averaged_over_the_marked_ones()
    {
        using TemporaryFolder folder = ColourPair.Copy(json =>
        {
            JsonNode extractor = json["extractor"]!;
            (extractor["output"], extractor["pixelwise"], extractor["firstBit"], extractor["size"]) = ("pixels", true, 1, null);
            extractor["mask"] = new JsonObject { ["output"] = "pixels", ["channel"] = 0, ["logits"] = true };
        });
        using OnnxPairSystem system = OnnxPairSystem.Load(folder.Folder);
        // A red quarter says green, the unmarked rest says blue, and louder.
        Picture mixed = TestPictures.Make(40, 20, (x, _, c) => x < 10 ? (c == 2 ? 100 : 160) : c == 2 ? 255 : 0);
        SystemReading reading = system.Read(mixed);
        Assert.Equal("110", reading.Message.ToString());
        Assert.True(reading.Mask![0] > 0.5 && reading.Mask[^1] < 0.5);
        // Nothing marked: the mean over all pixels.
        Assert.Equal("001", system.Read(ColourPair.Flat(40, 20, 10, 20, 200)).Message.ToString());
    }

    [Fact]
    public void A_network_of_videos_gets_one_frame()
    {
        using TemporaryFolder folder = ColourPair.Copy(json =>
        {
            foreach (string part in (string[])["embedder", "extractor"])
            {
                (json[part]!["file"], json[part]!["video"], json[part]!["size"]) = ($"video-{part}.onnx", true, null);
            }

            json["extractor"]!["mask"] = null;
        });
        using OnnxPairSystem system = OnnxPairSystem.Load(folder.Folder);
        Picture marked = system.Embed(ColourPair.Flat(33, 21, 127, 127, 127), s_message, 1);
        AssertColour(marked, 140, 114, 140);
        SystemReading reading = system.Read(marked);
        Assert.Equal(s_message, reading.Message);
        Assert.Null(reading.Mask);
    }

    [Fact]
    public void A_message_of_another_length_is_an_error()
    {
        using OnnxPairSystem system = OnnxPairSystem.Load(ColourPair.Folder);
        ArgumentException exception = Assert.Throws<ArgumentException>(() => system.Embed(ColourPair.Flat(9, 9, 1, 2, 3), Message.Parse("10"), 1));
        Assert.Contains("colours carries 3 bits, the message has 2", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_system_says_so()
    {
        OnnxPairSystem system = OnnxPairSystem.Load(ColourPair.Folder);
        system.Dispose();
        system.Dispose();
        Picture picture = ColourPair.Flat(24, 16, 1, 2, 3);
        Assert.Throws<ObjectDisposedException>(() => system.Embed(picture, s_message, 1));
        Assert.Throws<ObjectDisposedException>(() => system.Read(picture));
    }

    [Fact]
    public void Threads_may_share_a_system()
    {
        using OnnxPairSystem system = OnnxPairSystem.Load(ColourPair.Folder);
        Picture cover = TestPictures.Natural(64, 48);
        byte[] expected = system.Embed(cover, s_message, 1).Rgba;
        Parallel.For(0, 16, _ =>
        {
            Picture marked = system.Embed(cover, s_message, 1);
            Assert.Equal(expected, marked.Rgba);
            Assert.Equal(3, system.Read(marked).Message.Length);
        });
    }

    private static void AssertColour(Picture picture, int red, int green, int blue)
    {
        for (int i = 0; i < picture.Rgba.Length; i += 4)
        {
            Assert.Equal((red, green, blue, 255), (picture.Rgba[i], picture.Rgba[i + 1], picture.Rgba[i + 2], picture.Rgba[i + 3]));
        }
    }

    // One level: a rounding that falls the other way.
    private static void AssertNear(Picture expected, Picture found)
        => Assert.All(expected.Rgba.Zip(found.Rgba), pair => Assert.InRange(pair.Second - pair.First, -1, 1));
}
