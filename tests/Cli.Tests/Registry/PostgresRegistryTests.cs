using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace MlNetWatermark.Tests;

[Trait("Requires", "postgres")]
public sealed class PostgresRegistryTests : PayloadRegistryFacts, IClassFixture<PostgresServer>
{
    private static int s_databases;

    private readonly string _database;
    private readonly PostgresServer _server;

    public PostgresRegistryTests(PostgresServer server)
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        _server = server;
        _database = string.Create(CultureInfo.InvariantCulture, $"registry{Interlocked.Increment(ref s_databases)}");
        using NpgsqlConnection connection = server.Connect("postgres");
        connection.Open();
        using NpgsqlCommand create = connection.CreateCommand();
        create.CommandText = $"CREATE DATABASE {_database}";
        create.ExecuteNonQuery();
    }

    protected override DbConnection Connect() => _server.Connect(_database);

    [Fact]
    public void A_data_source_will_do()
    {
        using NpgsqlDataSource source = NpgsqlDataSource.Create(_server.ConnectionString(_database));
        DatabasePayloadRegistry registry = new(source, 40);
        registry.EnsureCreated();
        Assert.Equal(First, registry.Find(registry.Add(First))!.Id);
    }

    [Fact]
    public void A_user_who_may_not_make_tables_uses_the_one_that_is_there()
    {
        new DatabasePayloadRegistry(Connect, 40).EnsureCreated();
        using DbConnection connection = Connect();
        connection.Open();
        using DbCommand grant = connection.CreateCommand();
        grant.CommandText = $"CREATE ROLE {_database}_writer LOGIN; GRANT SELECT, INSERT ON watermark_payloads TO {_database}_writer";
        grant.ExecuteNonQuery();
        DatabasePayloadRegistry writer = new(() => _server.Connect(_database, $"{_database}_writer"), 40);
        writer.EnsureCreated();
        Assert.Equal(First, writer.Find(writer.Add(First))!.Id);
    }
}
