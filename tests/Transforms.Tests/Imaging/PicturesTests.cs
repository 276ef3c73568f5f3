namespace MlNetWatermark.Tests;

public class PicturesTests
{
    [Fact]
    public void A_residual_picture_is_grey_where_nothing_changed()
    {
        Picture cover = TestPictures.Make(10, 10, (_, _, _) => 100);
        Picture marked = TestPictures.Make(10, 10, (x, _, c) => 100 + (x == 3 && c == 1 ? 2 : 0) - (x == 4 ? 50 : 0));
        Picture residual = Pictures.ResidualPicture(cover, marked);
        Assert.Equal(((byte)128, (byte)128, (byte)128, (byte)255), TestPictures.At(residual, 0, 0));
        Assert.Equal(((byte)128, (byte)148, (byte)128, (byte)255), TestPictures.At(residual, 3, 0));
        Assert.Equal(0, TestPictures.At(residual, 4, 0).Red);
        Assert.Throws<ArgumentException>(() => Pictures.ResidualPicture(cover, TestPictures.Make(10, 11, (_, _, _) => 0)));
        Assert.Throws<ArgumentException>(() => Pictures.ResidualPicture(cover, marked, gain: double.NaN));
    }

    [Fact]
    public void An_overlay_tints_the_marked_part_green_and_darkens_the_rest()
    {
        Picture picture = TestPictures.Make(4, 1, (_, _, _) => 100);
        Picture overlay = Pictures.MaskOverlay(picture, [1, 0, 1, 0]);
        (byte red, byte green, byte blue, _) = TestPictures.At(overlay, 0, 0);
        Assert.True(green > red + 50 && green > blue + 30);
        Assert.Equal(((byte)35, (byte)35, (byte)35, (byte)255), TestPictures.At(overlay, 1, 0));
        Assert.Throws<ArgumentException>(() => Pictures.MaskOverlay(picture, new float[3]));
    }

    [Fact]
    public void A_mask_survives_its_picture()
    {
        float[] mask = [0, 0.25f, 0.5f, 0.75f, 1, 1];
        Picture picture = Pictures.MaskPicture(mask, 3, 2);
        Assert.True(picture.IsGrey());
        float[] back = Pictures.Region(PictureFile.Decode(PictureFile.Encode(picture, new PictureEncoding())));
        for (int i = 0; i < mask.Length; i++) Assert.Equal(mask[i], back[i], 0.003);
        Assert.Throws<ArgumentException>(() => Pictures.MaskPicture(mask, 3, 3));
    }

    [Fact]
    public void A_picture_checks_its_buffer()
    {
        Assert.Throws<ArgumentException>(() => new Picture(2, 2, new byte[15]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Picture(0, 2, []));
        Assert.Throws<ArgumentNullException>(() => new Picture(2, 2, null!));
    }

    [Fact]
    public void One_pixel_decides_whether_a_picture_is_opaque_or_grey()
    {
        Picture grey = TestPictures.Grey(33, 5);
        Assert.True(grey.IsOpaque() && grey.IsGrey());
        Assert.False(TestPictures.WithAlpha(grey, i => (byte)(i == 164 ? 254 : 255)).IsOpaque());
        byte[] rgba = [.. grey.Rgba];
        rgba[^2] ^= 1;
        Assert.False(new Picture(33, 5, rgba).IsGrey());
    }
}
