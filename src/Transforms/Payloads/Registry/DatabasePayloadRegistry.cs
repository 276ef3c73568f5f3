using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace MlNetWatermark;

/// <summary>A payload registry in one table of a SQLite (3.24 or later) or PostgreSQL (9.5 or later) database.</summary>
/// <remarks>
/// The application brings the database's ADO.NET provider, Microsoft.Data.Sqlite or Npgsql. Every call opens a connection of its own and closes it
/// again, so the registry may be used from many threads, and by many processes at once: that no number is given twice rests on the
/// table's unique constraints. What the database itself refuses is the provider's <see cref="DbException"/>.
/// </remarks>
public sealed partial class DatabasePayloadRegistry : IPayloadRegistry
{
    /// <summary>The table that is used unless another is named.</summary>
    public const string StandardTable = "watermark_payloads";

    /// <summary>Most bits: the databases' integers are signed.</summary>
    public const int MaximumBits = 63;

    /// <summary>Longest note, in characters.</summary>
    public const int MaximumNoteLength = 1 << 16;

    /// <summary>
    /// Numbers drawn before the registry counts as full: a registry that is half full fails once in 2^100 times. One that is so
    /// full that this matters has lost its point, as nearly every number that somebody makes up is somebody's.
    /// </summary>
    private const int Draws = 100;

    private const string Columns = "number, id, note, created";

    private readonly Func<DbConnection> _connect;
    private readonly string _table;

    /// <summary>Uses a table of a database. Does not connect yet.</summary>
    /// <param name="connect">Makes a closed connection, which the registry opens and disposes.</param>
    /// <param name="bits">New numbers are below 2^bits, 1 to <see cref="MaximumBits"/>: the capacity of the mark.</param>
    /// <param name="table">Name of the table: letters, digits and underscores of ASCII, at most 63, no digit first.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bits"/> is outside its range.</exception>
    /// <exception cref="ArgumentException">The table has another name.</exception>
    public DatabasePayloadRegistry(Func<DbConnection> connect, int bits, string table = StandardTable)
    {
        ArgumentNullException.ThrowIfNull(connect);
        if (bits is < 1 or > MaximumBits) throw new ArgumentOutOfRangeException(nameof(bits), bits, $"Numbers of a registry have 1 to {MaximumBits} bits.");
        ArgumentNullException.ThrowIfNull(table);
        if (!Identifier().IsMatch(table))
        {
            throw new ArgumentException($"A table's name is at most 63 ASCII letters, digits and underscores without a digit first, got '{table}'.", nameof(table));
        }

        _connect = connect;
        _table = $"\"{table}\"";
        Bits = bits;
    }

    /// <summary>Uses a table of a data source, which stays the caller's.</summary>
    /// <inheritdoc cref="DatabasePayloadRegistry(Func{DbConnection}, int, string)"/>
    public DatabasePayloadRegistry(DbDataSource source, int bits, string table = StandardTable)
        : this((source ?? throw new ArgumentNullException(nameof(source))).CreateConnection, bits, table) { }

    /// <inheritdoc/>
    public int Bits { get; }

    /// <inheritdoc/>
    public long Count
    {
        get
        {
            using DbConnection connection = Open();
            return CountBelow(connection, long.MaxValue);
        }
    }

    /// <summary>Makes the table where it is missing. Call it once, before the first use of a database.</summary>
    public void EnsureCreated()
    {
        using DbConnection connection = Open();
        try
        {
            Run(connection, $"CREATE TABLE IF NOT EXISTS {_table} (number BIGINT PRIMARY KEY, id TEXT NOT NULL UNIQUE, note TEXT, created TEXT NOT NULL)");
        }
        catch (DbException) when (Exists(connection))
        {
            // PostgreSQL: two sessions that make the same table at once do not wait for each other, and the later one fails;
            // and a user without the right to make tables fails although the table is there.
        }
    }

    /// <inheritdoc/>
    public ulong Add(Guid id, string? note = null)
    {
        Require(note);
        using DbConnection connection = Open();
        for (int draw = 0; draw < Draws; draw++)
        {
            // One statement that is done or not done: no other session can come between the check and the insertion.
            ulong number = Draw();
            int added = Run(connection, $"INSERT INTO {_table} ({Columns}) VALUES (@number, @id, @note, @created) ON CONFLICT DO NOTHING",
                ("@number", (long)number), ("@id", Text(id)), ("@note", note), ("@created", DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture)));
            if (added == 1) return number;
            if (FindOne(connection, "id = @id", ("@id", Text(id))) is { } record) return record.Number;
        }

        long taken = CountBelow(connection, (long)((1UL << Bits) - 1));
        throw new InvalidOperationException($"No free number of {Bits} bits was found in {Draws} draws: {taken} of {1UL << Bits} are taken.");
    }

    /// <inheritdoc/>
    public PayloadRecord? Find(ulong number)
    {
        if (number > long.MaxValue) return null;
        using DbConnection connection = Open();
        return FindOne(connection, "number = @number", ("@number", (long)number));
    }

    /// <inheritdoc/>
    public PayloadRecord? Find(Guid id)
    {
        using DbConnection connection = Open();
        return FindOne(connection, "id = @id", ("@id", Text(id)));
    }

    /// <inheritdoc/>
    public IEnumerable<PayloadRecord> List()
    {
        using DbConnection connection = Open();
        using DbCommand command = Command(connection, $"SELECT {Columns} FROM {_table} ORDER BY created, number");
        using DbDataReader reader = command.ExecuteReader();
        while (reader.Read()) yield return Record(reader);
    }

    /// <inheritdoc/>
    public bool Remove(ulong number)
    {
        if (number > long.MaxValue) return false;
        using DbConnection connection = Open();
        return Run(connection, $"DELETE FROM {_table} WHERE number = @number", ("@number", (long)number)) == 1;
    }

    private ulong Draw()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes) >> (64 - Bits);
    }

    private DbConnection Open()
    {
        DbConnection connection = _connect() ?? throw new InvalidOperationException("The function that makes connections gave null.");
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private PayloadRecord? FindOne(DbConnection connection, string condition, (string, object?) parameter)
    {
        using DbCommand command = Command(connection, $"SELECT {Columns} FROM {_table} WHERE {condition}", parameter);
        using DbDataReader reader = command.ExecuteReader();
        return reader.Read() ? Record(reader) : null;
    }

    private long CountBelow(DbConnection connection, long most)
    {
        using DbCommand command = Command(connection, $"SELECT COUNT(*) FROM {_table} WHERE number <= @most", ("@most", most));
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private bool Exists(DbConnection connection)
    {
        try
        {
            CountBelow(connection, -1);
            return true;
        }
        catch (DbException)
        {
            return false;
        }
    }

    private static int Run(DbConnection connection, string sql, params ReadOnlySpan<(string, object?)> parameters)
    {
        using DbCommand command = Command(connection, sql, parameters);
        return command.ExecuteNonQuery();
    }

    private static DbCommand Command(DbConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object? value) in parameters)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static PayloadRecord Record(DbDataReader reader) => new(
        (ulong)reader.GetInt64(0),
        Guid.ParseExact(reader.GetString(1), "D"),
        reader.IsDBNull(2) ? null : reader.GetString(2),
        DateTimeOffset.ParseExact(reader.GetString(3), "O", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));

    private static string Text(Guid id) => id.ToString("D");

    /// <summary>PostgreSQL's text holds no character 0, and half a surrogate pair does not survive UTF-8.</summary>
    private static void Require(string? note)
    {
        if (note is null) return;
        if (note.Length > MaximumNoteLength) throw new ArgumentException($"A note has at most {MaximumNoteLength} characters, got {note.Length}.", nameof(note));
        if (note.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("A note cannot hold the character U+0000.", nameof(note));
        for (int i = 0; i < note.Length; i++)
        {
            if (!char.IsSurrogate(note[i])) continue;
            if (!Rune.TryGetRuneAt(note, i++, out _)) throw new ArgumentException($"Character {i} of the note is half of a surrogate pair.", nameof(note));
        }
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Identifier();
}
