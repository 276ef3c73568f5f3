namespace MlNetWatermark.Tests;

public sealed class AttackSuiteTests
{
    [Theory]
    [InlineData("jpeg:50", "jpeg:50")]
    [InlineData(" JPEG : 50 ", "jpeg:50")]
    [InlineData("none", "none")]
    [InlineData("noise:.05", "noise:0.05")]
    [InlineData("splice:0.5 + jpeg:50", "splice:0.5+jpeg:50")]
    public void Names_are_read_and_written_back(string text, string name) => Assert.Equal(name, AttackSuite.Parse(text).Name);

    [Fact]
    public void Names_do_not_depend_on_the_culture()
    {
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            System.Globalization.NumberFormatInfo comma = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "." };
            System.Globalization.CultureInfo.CurrentCulture = new("") { NumberFormat = comma };
            Assert.Equal("blur:1.5", AttackSuite.Parse("blur:1.5").Name);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("jpg:50", "webp")] // an unknown kind: the known ones are listed
    [InlineData("jpeg", "QUALITY (1 to 100)")]
    [InlineData("jpeg:", "QUALITY (1 to 100)")]
    [InlineData("jpeg:0", "QUALITY (1 to 100)")]
    [InlineData("jpeg:101", "QUALITY (1 to 100)")]
    [InlineData("jpeg:50.5", "whole number")]
    [InlineData("jpeg:fifty", "'fifty'")]
    [InlineData("noise:NaN", "'NaN'")]
    [InlineData("blur:1,5", "'1,5'")]
    [InlineData("grey:1", "takes no value")]
    [InlineData("splice:1", "0.001 to 0.999")]
    [InlineData("splice:0.5+", "is not an attack")]
    [InlineData("", "")]
    public void Mistakes_are_named_with_what_is_allowed(string text, string expected)
    {
        ArgumentException problem = Assert.Throws<ArgumentException>(() => AttackSuite.Parse(text));
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_basic_set_is_the_published_list() => Assert.Equal(
        [
            "none", "jpeg:90", "jpeg:70", "jpeg:50", "jpeg:30", "webp:50", "resize:0.5", "resize:0.25", "noise:0.02", "noise:0.05", "blur:1", "blur:2",
            "brightness:0.8", "brightness:1.2", "contrast:0.8", "contrast:1.2", "grey", "splice:0.5", "splice:0.1", "splice:0.5+jpeg:50",
        ],
        AttackSuite.ParseList("Basic").Select(attack => attack.Name));

    [Fact]
    public void A_list_is_separated_by_commas() =>
        Assert.Equal(["none", "blur:1+grey"], AttackSuite.ParseList("none, blur:1+grey,").Select(attack => attack.Name));
}
