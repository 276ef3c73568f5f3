namespace MlNetWatermark.Tests;

public sealed class TamperingOptionsTests
{
    [Fact]
    public void Kinds_are_named_in_words_joined_by_hyphens()
    {
        Assert.Equal(
            ["untampered", "unmarked", "twin", "splicing", "copy-move", "copy-move-marked", "removal", "removal-marked", "insertion"],
            TamperKinds.All.Select(TamperKinds.NameOf));
        Assert.Equal(TamperKinds.All, TamperKinds.ParseList("all"));
        Assert.Equal([TamperKind.CopyMoveMarked, TamperKind.Twin], TamperKinds.ParseList("Copy-Move-Marked, twin,twin"));
        Assert.Contains("'paste'", Assert.Throws<ArgumentException>(() => TamperKinds.ParseList("twin,paste")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_area_stands_for_two_points_around_it_and_less_near_the_ends()
    {
        Assert.Equal(["8-12", "5-15", "0.5-1.5", "98.5-99.5"], TamperingBenchmarkOptions.ParseAreas("10, 5-15,1,99").Select(area => area.Name));
        Assert.Equal(["8-12", "28-32", "48-52", "68-72", "88-92"], new TamperingBenchmarkOptions().Areas.Select(area => area.Name));
        foreach (string wrong in (string[])["0", "100", "x", "20-10"])
        {
            Assert.Contains(wrong, Assert.Throws<ArgumentException>(() => TamperingBenchmarkOptions.ParseAreas("10," + wrong)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Heic_is_listed_and_never_replaced_by_another_codec()
    {
        TamperingBenchmarkOptions options = new();
        Assert.Equal(11, options.Attacks.Count);
        IAttack heic = options.Attacks.Single(attack => attack.Name == "heic:50");
        Assert.Throws<AttackNotAvailableException>(() => heic.Apply(new AttackInput(TestPictures.Natural(64, 64), null, new Random(1))));
    }
}
