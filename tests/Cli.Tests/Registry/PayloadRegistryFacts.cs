using System.Collections.Concurrent;
using System.Data.Common;

namespace MlNetWatermark.Tests;

/// <summary>What holds of the registry in every database; each test has a database of its own.</summary>
public abstract class PayloadRegistryFacts
{
    protected static readonly Guid First = Guid.Parse("11111111-2222-3333-4444-555555555555");

    protected abstract DbConnection Connect();

    private DatabasePayloadRegistry Create(int bits = 40)
    {
        DatabasePayloadRegistry registry = new(Connect, bits);
        registry.EnsureCreated();
        return registry;
    }

    [Fact]
    public void A_number_finds_its_id_and_an_id_its_number()
    {
        DatabasePayloadRegistry registry = Create();
        DateTimeOffset before = DateTimeOffset.UtcNow;
        ulong number = registry.Add(First, "{\"owner\": 7}");
        PayloadRecord record = registry.Find(number)!;
        Assert.Equal((number, First, "{\"owner\": 7}", TimeSpan.Zero), (record.Number, record.Id, record.Note, record.Created.Offset));
        Assert.InRange(record.Created, before, DateTimeOffset.UtcNow);
        Assert.Equal(record, registry.Find(First));
        Assert.Null(registry.Find(number ^ 1));
        Assert.Null(registry.Find(ulong.MaxValue));
        Assert.Null(registry.Find(Guid.NewGuid()));
        Assert.Null(registry.Find(registry.Add(Guid.Empty))!.Note);
    }

    [Fact]
    public void An_id_keeps_its_number_and_its_note()
    {
        DatabasePayloadRegistry registry = Create();
        ulong number = registry.Add(First, "one");
        Assert.Equal(number, registry.Add(First, "two"));
        Assert.Equal((1L, "one"), (registry.Count, registry.Find(number)!.Note));
    }

    [Fact]
    public void Numbers_stay_below_2_to_the_bits_and_follow_no_order()
    {
        DatabasePayloadRegistry registry = Create(bits: 30);
        ulong[] numbers = [.. Enumerable.Range(0, 64).Select(_ => registry.Add(Guid.NewGuid()))];
        Assert.All(numbers, number => Assert.InRange(number, 0UL, (1UL << 30) - 1));
        Assert.InRange(numbers.Count(number => number >= 1UL << 29), 8, 56); // six standard deviations
        Assert.InRange(numbers.Zip(numbers.Skip(1)).Count(pair => pair.First < pair.Second), 8, 56);
    }

    [Fact]
    public void The_largest_numbers_are_kept()
    {
        DatabasePayloadRegistry registry = Create(DatabasePayloadRegistry.MaximumBits);
        for (int i = 0; i < 20; i++)
        {
            Guid id = Guid.NewGuid();
            Assert.Equal(id, registry.Find(registry.Add(id))!.Id);
        }
    }

    [Fact]
    public void A_full_registry_says_so()
    {
        DatabasePayloadRegistry registry = Create(bits: 2);
        ulong[] numbers = [.. Enumerable.Range(0, 4).Select(_ => registry.Add(Guid.NewGuid()))];
        Assert.Equal([0, 1, 2, 3], numbers.Order().ToArray());
        string message = Assert.Throws<InvalidOperationException>(() => registry.Add(Guid.NewGuid())).Message;
        Assert.Contains("4 of 4 are taken", message, StringComparison.Ordinal);
        Assert.True(registry.Remove(2));
        Assert.Equal(2UL, registry.Add(Guid.NewGuid()));
        Assert.True(new DatabasePayloadRegistry(Connect, 40).Add(Guid.NewGuid()) > 3); // more bits, more room, in the same table
    }

    [Fact]
    public void A_removed_number_stands_for_nothing()
    {
        DatabasePayloadRegistry registry = Create();
        ulong number = registry.Add(First);
        Assert.True(registry.Remove(number));
        Assert.False(registry.Remove(number));
        Assert.False(registry.Remove(ulong.MaxValue));
        Assert.Null(registry.Find(First));
        Assert.Equal(0, registry.Count);
    }

    [Theory]
    [InlineData("'); DROP TABLE watermark_payloads; --")]
    [InlineData("\" OR 1 = 1 --")]
    [InlineData("@number :id $1 ? {0} % _ \\ \\' E'\\x00'")]
    [InlineData("line\r\nline\ttab \u0001 \u007f \u2028")]
    [InlineData("Grüße, 画像, \U0001F5BC, \u202E desrever")]
    [InlineData("")]
    public void Hostile_text_is_text(string note)
    {
        DatabasePayloadRegistry registry = Create();
        ulong number = registry.Add(First, note);
        Assert.Equal(note, registry.Find(number)!.Note);
        Assert.Equal(1, registry.Count);
    }

    [Fact]
    public void The_longest_note_is_kept_and_a_longer_one_refused()
    {
        DatabasePayloadRegistry registry = Create();
        string longest = new('x', DatabasePayloadRegistry.MaximumNoteLength);
        Assert.Equal(longest, registry.Find(registry.Add(First, longest))!.Note);
        Assert.Throws<ArgumentException>(() => registry.Add(Guid.NewGuid(), longest + "x"));
    }

    [Fact]
    public void Text_that_no_database_keeps_is_refused()
    {
        DatabasePayloadRegistry registry = Create();
        foreach (string note in (string[])["a\0b", "a\ud800b", "\udc00", "\ud83d", "\ud83d\ud83d\uddbc"])
        {
            Assert.Throws<ArgumentException>(() => registry.Add(First, note));
        }

        Assert.Equal(0, registry.Count);
    }

    [Fact]
    public void Eight_threads_never_get_one_number_twice()
    {
        DatabasePayloadRegistry registry = Create(bits: 10); // 400 of 1024: many draws meet a number that is taken
        ConcurrentBag<(Guid Id, ulong Number)> added = [];
        OnEightThreads(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                Guid id = Guid.NewGuid();
                added.Add((id, registry.Add(id)));
            }
        });
        Assert.Equal(400, added.Select(pair => pair.Number).Distinct().Count());
        Assert.Equal(400, registry.Count);
        Assert.All(added, pair => Assert.Equal(pair.Id, registry.Find(pair.Number)!.Id));
    }

    [Fact]
    public void Eight_threads_that_add_one_id_get_one_number()
    {
        DatabasePayloadRegistry registry = Create();
        ConcurrentBag<ulong> numbers = [];
        OnEightThreads(() => numbers.Add(registry.Add(First)));
        Assert.Equal(8, numbers.Count);
        Assert.Single(numbers.Distinct());
        Assert.Equal(1, registry.Count);
    }

    [Fact]
    public void Eight_threads_may_make_the_table()
    {
        OnEightThreads(() => Create());
        Assert.Equal(0, Create().Count);
    }

    [Fact]
    public void Records_outlive_the_registry_and_are_listed_oldest_first()
    {
        ulong[] numbers = [.. Enumerable.Range(0, 5).Select(_ => Create().Add(Guid.NewGuid()))];
        Assert.Equal(numbers, Create().List().Select(record => record.Number));
    }

    [Fact]
    public void Any_name_of_the_right_letters_is_a_table()
    {
        foreach (string name in (string[])["order", "Select", "_t1", new string('t', 63)])
        {
            DatabasePayloadRegistry registry = new(Connect, 40, name);
            registry.EnsureCreated();
            Assert.Equal(First, registry.Find(registry.Add(First))!.Id);
        }
    }

    [Fact]
    public void A_missing_table_is_the_database_s_error() => Assert.ThrowsAny<DbException>(() => new DatabasePayloadRegistry(Connect, 40, "nowhere").Count);

    private static void OnEightThreads(Action action)
    {
        ConcurrentBag<Exception> problems = [];
        using Barrier start = new(8);
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                action();
            }
            catch (Exception problem)
            {
                problems.Add(problem);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Empty(problems);
    }
}
