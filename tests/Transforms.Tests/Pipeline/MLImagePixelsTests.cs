using Microsoft.ML.Data;

namespace MlNetWatermark.Tests;

public sealed class MLImagePixelsTests
{
    [Fact]
    public void Opaque_pixels_survive_both_ways_exactly()
    {
        byte[] rgba = new byte[4 * 64 * 32];
        new Random(1).NextBytes(rgba);
        for (int i = 3; i < rgba.Length; i += 4) rgba[i] = 255;
        using MLImage image = MLImagePixels.ToImage(new Picture(64, 32, rgba));
        Assert.Equal((64, 32), (image.Width, image.Height));
        Assert.Equal(rgba, MLImagePixels.ToPicture(image).Rgba);
    }

    [Theory]
    [InlineData(MLPixelFormat.Bgra32, new byte[] { 3, 2, 1, 255 })]
    [InlineData(MLPixelFormat.Rgba32, new byte[] { 1, 2, 3, 255 })]
    public void Both_channel_orders_are_read(MLPixelFormat format, byte[] pixel)
    {
        using MLImage image = MLImage.CreateFromPixels(1, 1, format, pixel);
        Assert.Equal([1, 2, 3, 255], MLImagePixels.ToPicture(image).Rgba);
    }

    [Fact]
    public void Half_transparent_pixels_are_straight_in_a_picture_and_premultiplied_in_an_image()
    {
        using MLImage image = MLImagePixels.ToImage(new Picture(1, 1, [200, 20, 10, 128]));
        Assert.Equal([5, 10, 100, 128], image.Pixels.ToArray());
        Assert.Equal([199, 20, 10, 128], MLImagePixels.ToPicture(image).Rgba);
    }

    [Fact]
    public void Straight_colours_are_off_by_no_more_than_the_premultiplied_bits_force()
    {
        for (int alpha = 1; alpha < 256; alpha++)
        {
            for (int value = 0; value < 256; value += 5)
            {
                using MLImage image = MLImagePixels.ToImage(new Picture(1, 1, [(byte)value, 0, 255, (byte)alpha]));
                Assert.InRange(Math.Abs(MLImagePixels.ToPicture(image).Rgba[0] - value), 0, (127 / alpha) + 1);
            }
        }
    }

    [Fact]
    public void Fully_transparent_pixels_become_black_and_stay_transparent()
    {
        using MLImage image = MLImagePixels.ToImage(new Picture(1, 1, [9, 8, 7, 0]));
        Assert.Equal([0, 0, 0, 0], MLImagePixels.ToPicture(image).Rgba);
    }
}
