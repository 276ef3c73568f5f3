namespace MlNetWatermark.Tests;

public class FrequencySystemTests
{
    private static readonly Picture s_photo = PictureFile.Read(RepositoryRoot.Image("coffee.png"));
    private static readonly Message s_message = Message.Random(32, new Random(7));

    public static TheoryData<string> Names => ["dwt-dct", "dwt-dct-svd"];

    [Theory]
    [InlineData("none")]
    [InlineData("jpeg:90")]
    [InlineData("blur:1")]
    [InlineData("noise:0.02")]
    public void The_singular_values_are_read_after_light_edits(string attack)
        => Assert.Equal(1, Accuracy(new DwtDctSvdSystem(), attack));

    [Fact]
    public void The_plain_coefficients_are_weak_even_against_light_compression()
    {
        double untouched = Accuracy(new DwtDctSystem(), "none");
        double compressed = Accuracy(new DwtDctSystem(), "jpeg:70");
        Assert.True(untouched is > 0.65 and < 1, $"none: {untouched}");
        Assert.True(compressed < 0.7, $"jpeg:70: {compressed}");
        Assert.True(compressed < untouched);
    }

    [Fact]
    public void Heavy_compression_costs_the_singular_values_bits()
        => Assert.True(Accuracy(new DwtDctSvdSystem(), "jpeg:20") < 0.95);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_mark_is_faint_and_the_same_each_time(string name)
    {
        using IWatermarkSystem system = WatermarkSystems.Open(name);
        Assert.Equal((name, 32), (system.Name, system.MessageLength));
        byte[] before = (byte[])s_photo.Rgba.Clone();
        Picture marked = system.Embed(s_photo, s_message, 1);
        Assert.Equal(before, s_photo.Rgba);
        Assert.InRange(PeakSignalToNoise.Measure(s_photo, marked), 38, 46);
        Assert.Equal(marked.Rgba, system.Embed(s_photo, s_message, 1).Rgba);
        Assert.Equal(system.Read(marked).Message, system.Read(marked).Message);
        Assert.Null(system.Read(marked).Detected);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Strength_scales_the_change(string name)
    {
        using IWatermarkSystem system = WatermarkSystems.Open(name);
        double[] psnr = [.. new[] { 0.5, 1, 2 }.Select(strength => PeakSignalToNoise.Measure(s_photo, system.Embed(s_photo, s_message, strength)))];
        Assert.Equal(6, psnr[0] - psnr[1], 1.0);
        Assert.Equal(6, psnr[1] - psnr[2], 1.0);
    }

    [Fact]
    public void A_larger_step_is_louder_and_survives_more()
    {
        DwtDctSvdSystem loud = new(step: 72);
        Assert.True(PeakSignalToNoise.Measure(s_photo, loud.Embed(s_photo, s_message, 1))
            < PeakSignalToNoise.Measure(s_photo, new DwtDctSvdSystem().Embed(s_photo, s_message, 1)) - 4);
        Assert.True(Accuracy(loud, "jpeg:20") > Accuracy(new DwtDctSvdSystem(), "jpeg:20"));
    }

    [Fact]
    public void Other_message_lengths_are_carried()
    {
        Message message = Message.Random(100, new Random(8));
        DwtDctSvdSystem system = new(100);
        Assert.Equal(message, system.Read(system.Embed(s_photo, message, 1)).Message);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_cannot_be_marked_is_an_error_with_the_reason(string name)
    {
        using IWatermarkSystem system = WatermarkSystems.Open(name);
        Picture small = TestPictures.Natural(63, 39); // 7 x 4 blocks for 32 bits
        Assert.Contains("28", Assert.Throws<ArgumentException>(() => system.Embed(small, s_message, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("28", Assert.Throws<ArgumentException>(() => system.Read(small)).Message, StringComparison.Ordinal);
        ArgumentException length = Assert.Throws<ArgumentException>(() => system.Embed(s_photo, Message.Parse("0101"), 1));
        Assert.Contains("32 bits, the message has 4", length.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => system.Embed(s_photo, s_message, 0));
        Assert.Throws<ArgumentException>(() => system.Embed(s_photo, s_message, double.NaN));
    }

    [Fact]
    public void Impossible_settings_are_errors()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DwtDctSystem(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DwtDctSvdSystem(step: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DwtDctSvdSystem(step: 0));
    }

    [Fact]
    public void Edges_that_fill_no_block_and_transparent_pixels_stay()
    {
        Picture cover = TestPictures.Natural(67, 61);
        for (int i = 3; i < 400; i += 4) cover.Rgba[i] = 0;
        Picture marked = new DwtDctSvdSystem().Embed(cover, s_message, 1);
        for (int i = 0; i < cover.Rgba.Length; i += 4)
        {
            int pixel = i / 4;
            bool outside = pixel % 67 >= 64 || pixel / 67 >= 56 || cover.Rgba[i + 3] == 0;
            if (outside) Assert.Equal(cover.Rgba.AsSpan(i, 4).ToArray(), marked.Rgba.AsSpan(i, 4).ToArray());
        }
    }

    [Fact]
    public void The_largest_singular_value_and_its_direction_are_found()
    {
        // 5 and 4 are the singular values of a product of rotations and a diagonal.
        float[] matrix = new float[16];
        (float c, float s) = (MathF.Cos(0.7f), MathF.Sin(0.7f));
        (matrix[0], matrix[1], matrix[4], matrix[5]) = (5 * c, -4 * s, 5 * s, 4 * c);
        float[] direction = new float[16];
        Assert.Equal(5, LargestSingularValue.Find(matrix, direction), 1e-4);
        Assert.Equal(c, direction[0], 1e-4);
        Assert.Equal(s, direction[4], 1e-4);
        for (int i = 0; i < 16; i++) matrix[i] += 3 * direction[i];
        Assert.Equal(8, LargestSingularValue.Find(matrix, direction), 1e-4);
        Assert.Equal(0, LargestSingularValue.Find(new float[16], direction));
        Assert.All(direction, value => Assert.Equal(0, value));
    }

    private static double Accuracy(IWatermarkSystem system, string attack)
    {
        Picture marked = system.Embed(s_photo, s_message, 1);
        Picture attacked = AttackSuite.Parse(attack).Apply(new AttackInput(marked, s_photo, new Random(1))).Picture;
        return BitAccuracy.Measure(s_message, system.Read(attacked).Message);
    }
}
