using System.Text.Json;

namespace MlNetWatermark.Tests;

public class ColourProfileTests
{
    [Theory]
    [InlineData("p3.jpg", 3)]
    [InlineData("p3.png", 1)]
    [InlineData("p3.webp", 1)]
    [InlineData("adobe.jpg", 3)]
    [InlineData("adobe.png", 1)]
    [InlineData("adobe.webp", 1)]
    public void Pixels_are_converted_from_the_file_s_profile_to_srgb(string name, int tolerance)
    {
        Assert.True(MetadataGolden.Metadata(name).HasProfile);
        Picture picture = PictureFile.Read(MetadataGolden.PathOf(name));
        JsonElement expected = MetadataGolden.Json("colours.json").GetProperty("files").GetProperty(name);
        for (int block = 0; block < 4; block++)
        {
            (byte red, byte green, byte blue, _) = TestPictures.At(picture, 4 + (8 * (block % 2)), 4 + (8 * (block / 2)));
            int[] difference = [.. new int[] { red, green, blue }.Zip(expected[block].EnumerateArray(), (ours, theirs) => Math.Abs(ours - theirs.GetInt32()))];
            Assert.True(difference.Max() <= tolerance, $"Block {block}: {red}, {green}, {blue}; expected {expected[block]}.");
        }
    }
}
