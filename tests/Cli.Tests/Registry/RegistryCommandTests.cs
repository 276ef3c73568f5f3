namespace MlNetWatermark.Tests;

public sealed class RegistryCommandTests : IDisposable
{
    private const string Id = "11111111-2222-3333-4444-555555555555";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_added_is_found_by_either_name_and_listed()
    {
        string file = _folder["registry.db"];
        ToolRun added = Tool.Run("registry", "add", "--registry", file, "--bits", "40", "--id", Id, "--note", "it's \"mine\"\nreally", "--json");
        Assert.Equal(0, added.Code);
        string number = added.Row.GetProperty("number").ToString();
        Assert.Equal(added.Output, Tool.Run("registry", "find", number, "--registry", file, "--json").Output);
        Assert.Equal(added.Output, Tool.Run("registry", "find", Id, "--registry", file, "--json").Output);
        Assert.Equal(added.Output, Tool.Run("registry", "add", "--registry", file, "--bits", "40", "--id", Id, "--json").Output);

        Assert.Equal(0, Tool.Run("registry", "add", "--registry", file, "--bits", "40").Code);
        Assert.Equal(2, Tool.Run("registry", "list", "--registry", file, "--json").Rows.Length);
        string[] table = Tool.Run("registry", "list", "--registry", file).Output.TrimEnd('\n').Split('\n');
        Assert.Equal(3, table.Length); // a note with two lines is still one row
        Assert.StartsWith($"{number}\t{Id}\t", table[1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_exits_with_1()
    {
        string file = _folder["registry.db"];
        Tool.Run("registry", "add", "--registry", file, "--bits", "40", "--id", Id);
        ToolRun run = Tool.Run("registry", "find", "ffffffff-2222-3333-4444-555555555555", "--registry", file);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains("no record", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("registry")]
    [InlineData("registry add --registry DIR/new.db")] // no bits
    [InlineData("registry add --registry DIR/new.db --bits 0")]
    [InlineData("registry add --registry DIR/new.db --bits 64")]
    [InlineData("registry add --registry DIR/new.db --bits 40 --id 5")]
    [InlineData("registry add --registry DIR/missing/new.db --bits 40")]
    [InlineData("registry add --registry IMAGE --bits 40")] // a file of another kind
    [InlineData("registry find 5 --registry DIR/missing.db")]
    [InlineData("registry find five --registry IMAGE")]
    [InlineData("registry find 5 --registry IMAGE")]
    [InlineData("registry list --registry DIR/missing.db")]
    public void A_mistake_exits_with_2_and_makes_no_file(string line)
    {
        string image = _folder.Copy("coffee.png", "coffee.png");
        byte[] before = File.ReadAllBytes(image);
        ToolRun run = Tool.Run([.. line.Split(' ').Select(word => word.Replace("DIR", _folder["."], StringComparison.Ordinal).Replace("IMAGE", image, StringComparison.Ordinal))]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.NotEqual("", run.Error);
        Assert.DoesNotContain("Parameter '", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Equal([image], Directory.GetFileSystemEntries(_folder["."]).Select(Path.GetFullPath));
        Assert.Equal(before, File.ReadAllBytes(image));
    }

    [Fact]
    public void A_full_registry_exits_with_3()
    {
        string file = _folder["registry.db"];
        for (int i = 0; i < 2; i++) Assert.Equal(0, Tool.Run("registry", "add", "--registry", file, "--bits", "1").Code);
        ToolRun run = Tool.Run("registry", "add", "--registry", file, "--bits", "1");
        Assert.Equal((3, ""), (run.Code, run.Output));
        Assert.Contains("2 of 2 are taken", run.Error, StringComparison.Ordinal);
    }
}
