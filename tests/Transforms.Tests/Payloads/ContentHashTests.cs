namespace MlNetWatermark.Tests;

public class ContentHashTests
{
    private static readonly string[] s_images = [.. new[] { "astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg" }.Select(RepositoryRoot.Image)];

    [Fact]
    public void A_shorter_hash_is_the_lower_part_of_a_longer_one()
    {
        Picture picture = PictureFile.Read(s_images[0]);
        ulong whole = ContentHash.Of(picture, ContentHash.MaximumLength);
        foreach (int bits in (int[])[1, 24, 32, 63]) Assert.Equal(whole & ((1UL << bits) - 1), ContentHash.Of(picture, bits));
    }

    [Theory]
    [InlineData("jpeg:50")]
    [InlineData("shrink:0.5")]
    [InlineData("noise:0.05")]
    [InlineData("blur:2")]
    [InlineData("brightness:0.7")]
    [InlineData("contrast:1.2")]
    [InlineData("gamma:0.7")]
    [InlineData("grey")]
    public void An_edit_of_the_values_turns_few_bits(string attack)
    {
        foreach (string image in s_images)
        {
            Picture picture = PictureFile.Read(image);
            Picture edited = AttackSuite.Parse(attack).Apply(new AttackInput(picture, null, new Random(1))).Picture;
            int distance = ContentHash.Measure(picture, 32).Distance(ContentHash.Measure(edited, 32));
            Assert.True(distance <= 4, $"{Path.GetFileName(image)}, {attack}: {distance}");
        }
    }

    [Fact]
    public void A_chart_on_clear_ground_keeps_its_hash_as_jpeg()
    {
        Picture chart = PictureFile.Read(RepositoryRoot.Image("robustness.png")); // mostly one colour: ranks of a flat area must not be noise
        Picture saved = AttackSuite.Parse("jpeg:50").Apply(new AttackInput(chart, null, new Random(1))).Picture;
        Assert.InRange(ContentHash.Distance(ContentHash.Of(chart, 32), ContentHash.Of(saved, 32)), 0, 2);
    }

    [Fact]
    public void Different_pictures_have_different_hashes()
    {
        ulong[] hashes = [.. s_images.Select(image => ContentHash.Of(PictureFile.Read(image), 32))];
        for (int i = 0; i < hashes.Length; i++)
        {
            for (int j = 0; j < i; j++) Assert.True(ContentHash.Distance(hashes[i], hashes[j]) > 4, $"{s_images[i]} and {s_images[j]}");
        }
    }

    [Fact]
    [Trait("Requires", "photos")]
    public void Photographs_keep_their_hash_and_differ_in_half_of_it() => KeepTheirHash(most: 25);

    [Fact]
    [Trait("Requires", "photos")]
    [Trait(Slow.Trait, Slow.Value)]
    public void All_photographs_keep_their_hash_and_differ_in_half_of_it()
    {
        Slow.Require();
        KeepTheirHash(most: int.MaxValue);
    }

    private static void KeepTheirHash(int most)
    {
        Assert.SkipWhen(RepositoryRoot.Photos is null, "The photographs in ../shared/photos are not here.");
        Picture[] photos = [.. Directory.GetFiles(Path.Combine(RepositoryRoot.Photos, "val")).Order(StringComparer.Ordinal).Take(most).Select(path => PictureFile.Read(path))];
        ContentHash[] hashes = [.. photos.Select(photo => ContentHash.Measure(photo, 32))];
        IAttack jpeg = AttackSuite.Parse("jpeg:30");
        int[] turned = [.. photos.Select((photo, i) => hashes[i].Distance(ContentHash.Measure(jpeg.Apply(new AttackInput(photo, null, new Random(1))).Picture, 32)))];
        Assert.InRange(turned.Count(distance => distance == 0), (int)(0.8 * photos.Length), photos.Length);
        Assert.True(turned.Max() <= 2);
        double[] between = [.. from i in Enumerable.Range(0, hashes.Length) from j in Enumerable.Range(0, i) select (double)hashes[i].Distance(hashes[j])];
        Assert.InRange(between.Average(), 15.5, 16.5);
        Assert.True(between.Min() > 3);
    }

    [Fact]
    public void Bits_with_a_small_margin_turn_first()
    {
        Picture picture = PictureFile.Read(s_images[0]);
        ContentHash before = ContentHash.Measure(picture, 64);
        ContentHash after = ContentHash.Measure(AttackSuite.Parse("gamma:1.5").Apply(new AttackInput(picture, null, new Random(1))).Picture, 64);
        int[] turned = [.. Enumerable.Range(0, 64).Where(bit => (((before.Bits ^ after.Bits) >> bit) & 1) == 1)];
        Assert.All(turned, bit => Assert.InRange(before.Margin(bit), 0, 0.3f));
        Assert.True(Enumerable.Range(0, 64).Average(bit => before.Margin(bit)) > 0.4);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 500)]
    [InlineData(700, 3)]
    [InlineData(33, 31)]
    public void A_flat_picture_of_any_size_has_hash_0(int width, int height)
    {
        foreach (byte level in (byte[])[0, 1, 77, 128, 254, 255])
        {
            byte[] rgba = new byte[4 * width * height];
            for (int i = 0; i < rgba.Length; i++) rgba[i] = i % 4 == 3 ? (byte)255 : (byte)(level ^ (37 * (i % 4)));
            Assert.Equal(0UL, ContentHash.Of(new Picture(width, height, rgba), 64));
        }
    }

    [Fact]
    public void Tiny_pictures_have_a_hash()
    {
        Random random = new(1);
        foreach ((int width, int height) in ((int, int)[])[(2, 1), (1, 2), (3, 3), (31, 2), (5, 64)])
        {
            byte[] rgba = new byte[4 * width * height];
            random.NextBytes(rgba);
            for (int i = 3; i < rgba.Length; i += 4) rgba[i] = 255;
            Assert.NotEqual(0UL, ContentHash.Of(new Picture(width, height, rgba), 64));
        }
    }

    [Fact]
    public void A_transparent_picture_is_hashed_as_it_looks_on_white()
    {
        Picture picture = PictureFile.Read(s_images[0]);
        byte[] clear = [.. picture.Rgba], white = [.. picture.Rgba];
        for (int i = 0; i < clear.Length / 2; i++)
        {
            if (i % 4 == 3) clear[i] = 0;
            else white[i] = 255;
        }

        Assert.Equal(ContentHash.Of(new Picture(picture.Width, picture.Height, white), 64), ContentHash.Of(new Picture(picture.Width, picture.Height, clear), 64));
    }

    [Fact]
    public void Mistakes_are_refused()
    {
        Picture picture = new(1, 1, [1, 2, 3, 255]);
        Assert.Throws<ArgumentOutOfRangeException>(() => ContentHash.Of(picture, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ContentHash.Of(picture, 65));
        Assert.Throws<ArgumentNullException>(() => ContentHash.Of(null!, 24));
        Assert.Throws<ArgumentException>(() => ContentHash.Measure(picture, 24).Distance(ContentHash.Measure(picture, 32)));
    }
}
