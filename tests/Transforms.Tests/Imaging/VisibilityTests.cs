namespace MlNetWatermark.Tests;

public class VisibilityTests
{
    [Fact]
    public void A_flat_picture_hides_the_floor_and_texture_hides_more()
    {
        const int side = 64;
        float[] flat = new float[3 * side * side], textured = new float[3 * side * side];
        Array.Fill(flat, 128);
        Random generator = new(1);
        for (int i = 0; i < textured.Length; i++) textured[i] = generator.Next(100, 156);
        Assert.Equal(JustNoticeableDifference.Floor, Visibility.Of(flat, side), 4);
        Assert.InRange(Visibility.Of(textured, side), 0.03, JustNoticeableDifference.Ceiling);
    }

    [Theory]
    [InlineData(0.06, 42)]
    [InlineData(0.04, 45.52)] // two thirds of the visibility: 3.5 dB quieter
    [InlineData(0.09, 38.48)]
    [InlineData(0.008, 48)] // never more than 6 dB from the target
    [InlineData(0.6, 36)]
    public void The_change_grows_with_the_visibility(double visibility, double psnr) =>
        Assert.Equal(psnr, Visibility.Psnr(42, visibility, 0.06), 2);
}
