using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace MlNetWatermark.Tests;

public sealed class SqliteRegistryTests : PayloadRegistryFacts, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected override DbConnection Connect() => new SqliteConnection($"Data Source={_folder["registry.db"]}");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public void Another_process_finds_what_this_one_added()
    {
        DatabasePayloadRegistry registry = new(Connect, 40);
        registry.EnsureCreated();
        ulong number = registry.Add(First, "from here");
        ToolRun run = Tool.Run("registry", "find", number.ToString(System.Globalization.CultureInfo.InvariantCulture), "--registry", _folder["registry.db"], "--json");
        Assert.Equal(0, run.Code);
        Assert.Equal((First, "from here"), (run.Row.GetProperty("id").GetGuid(), run.Row.GetProperty("note").GetString()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    [InlineData(-1)]
    public void Numbers_have_1_to_63_bits(int bits) => Assert.Throws<ArgumentOutOfRangeException>(() => new DatabasePayloadRegistry(Connect, bits));

    [Theory]
    [InlineData("")]
    [InlineData("1t")]
    [InlineData("a b")]
    [InlineData("a\"b")]
    [InlineData("a;b")]
    [InlineData("a.b")]
    [InlineData("table\n")]
    [InlineData("täble")]
    [InlineData("tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt")] // 64
    public void Another_name_is_no_table(string name)
        => Assert.Contains("ASCII letters", Assert.Throws<ArgumentException>(() => new DatabasePayloadRegistry(Connect, 40, name)).Message, StringComparison.Ordinal);
}
