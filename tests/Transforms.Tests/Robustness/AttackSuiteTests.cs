namespace MlNetWatermark.Tests;

public sealed class AttackSuiteTests
{
    [Theory]
    [InlineData("jpeg:50", "jpeg:50")]
    [InlineData(" JPEG : 50 ", "jpeg:50")]
    [InlineData("none", "none")]
    [InlineData("noise:.05", "noise:0.05")]
    [InlineData("splice:0.5 + jpeg:50", "splice:0.5+jpeg:50")]
    [InlineData("rotate:-30", "rotate:-30")]
    [InlineData("social:2+flip", "social:2+flip")]
    [InlineData("Screenshot:0.50", "screenshot:0.5")]
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
    [InlineData("median:4", "an odd whole number: median:SIZE (odd, 3 to 31)")]
    [InlineData("rotate:181", "-180 to 180")]
    [InlineData("quick", "Suites, in a list: quick")]
    [InlineData("splice:0.5+", "is not an attack")]
    [InlineData("", "")]
    public void Mistakes_are_named_with_what_is_allowed(string text, string expected)
    {
        ArgumentException problem = Assert.Throws<ArgumentException>(() => AttackSuite.Parse(text));
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_quick_suite_is_the_published_list() => Assert.Equal(
        [
            "none", "jpeg:90", "jpeg:70", "jpeg:50", "jpeg:30", "webp:50", "resize:0.5", "resize:0.25", "noise:0.02", "noise:0.05", "blur:1", "blur:2",
            "brightness:0.8", "brightness:1.2", "contrast:0.8", "contrast:1.2", "grey", "splice:0.5", "splice:0.1", "splice:0.5+jpeg:50",
        ],
        AttackSuite.ParseList("Quick").Select(attack => attack.Name));

    [Fact]
    public void Every_suite_begins_with_none_and_is_written_in_normal_form()
    {
        Assert.Equal(
            ["quick", "geometry", "tamper", "standard", "maskwm", "stableguard", "ismark", "wam", "chunkyseal", "papers"], AttackSuite.Suites);
        foreach ((string suite, string attacks) in NamedSuites.All)
        {
            string[] names = [.. AttackSuite.ParseList(suite).Select(attack => attack.Name)];
            Assert.Equal("none", names[0]);
            Assert.True(names.Length >= 18, suite);
            if (suite != "papers") Assert.Equal(attacks, string.Join(',', names));
        }

        Assert.InRange(AttackSuite.ParseList("standard").Count, 65, 90);
    }

    [Fact]
    public void The_standard_suite_has_every_kind_but_the_one_that_blobs_stand_for_and_the_one_that_is_never_available()
    {
        string all = string.Join('+', AttackSuite.ParseList("standard").Select(attack => attack.Name));
        HashSet<string> used = [.. all.Split('+').Select(step => step.Split(':')[0])];
        Assert.Equal(["heic", "replace"], AttackKinds.All.Select(kind => kind.Name).Except(used));
    }

    [Fact]
    public void The_papers_suite_holds_every_paper_s_attacks_once()
    {
        string[] papers = [.. AttackSuite.ParseList("papers").Select(attack => attack.Name)];
        Assert.Equal(papers.Length, papers.Distinct().Count());
        foreach (string suite in (string[])["maskwm", "stableguard", "ismark", "wam", "chunkyseal"])
        {
            Assert.Empty(AttackSuite.ParseList(suite).Select(attack => attack.Name).Except(papers));
        }
    }

    [Fact]
    public void A_list_may_name_suites_and_keeps_each_attack_once() =>
        Assert.Equal(22, AttackSuite.ParseList("quick, rotate:5, jpeg:50, quick, flip").Count);

    [Fact]
    public void A_list_is_separated_by_commas() =>
        Assert.Equal(["none", "blur:1+grey"], AttackSuite.ParseList("none, blur:1+grey,").Select(attack => attack.Name));
}
