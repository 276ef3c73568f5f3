using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark registry</c>: keeps, in a SQLite file, which id each number stands for that marks carry.</summary>
internal static class RegistryCommand
{
    private static readonly string[] s_head = ["number", "id", "created", "note"];

    public static Command Create() => new("registry", "Gives ids short numbers for marks to carry, and says whose a number is.") { Add(), Find(), List() };

    private static Command Add()
    {
        Option<FileInfo> file = RegistryFile();
        Option<int> bits = new("--bits") { Description = "Bits that the mark holds, 1 to 63: the number is below 2^N.", Required = true, HelpName = "N" };
        Option<Guid?> id = new("--id") { Description = "What the number is to stand for; one that has a number keeps it. Default: a new GUID.", HelpName = "GUID" };
        Option<string?> note = new("--note") { Description = "Text to keep with it, JSON for example.", HelpName = "TEXT" };
        Option<bool> json = CommandOptions.Json();
        Command command = new("add", "Draws a number for an id. Makes the file where it is missing.") { file, bits, id, note, json };
        command.SetAction(parsed => Use(parsed.GetRequiredValue(file), SqliteOpenMode.ReadWriteCreate, parsed.GetValue(bits), registry =>
        {
            registry.EnsureCreated();
            ulong number = UsageException.Unless(() => registry.Add(parsed.GetValue(id) ?? Guid.NewGuid(), parsed.GetValue(note)));
            Print([registry.Find(number)!], parsed.GetValue(json));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command Find()
    {
        Option<FileInfo> file = RegistryFile();
        Argument<string> sought = new("NUMBER|GUID") { Description = "The number that a mark carries, or the id." };
        Option<bool> json = CommandOptions.Json();
        Command command = new("find", "Shows the record of a number or of an id. Exit code 1: there is none.") { sought, file, json };
        command.SetAction(parsed =>
        {
            string text = parsed.GetRequiredValue(sought);
            Guid id = Guid.Empty;
            bool isNumber = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number);
            if (!isNumber && !Guid.TryParse(text, out id)) throw new UsageException($"'{text}' is neither a number nor a GUID.");
            return UseExisting(parsed.GetRequiredValue(file), registry =>
            {
                if ((isNumber ? registry.Find(number) : registry.Find(id)) is not { } record)
                {
                    Console.Error.WriteLine($"There is no record of {text}.");
                    return ExitCode.NotDetected;
                }

                Print([record], parsed.GetValue(json));
                return ExitCode.Done;
            });
        });
        return command;
    }

    private static Command List()
    {
        Option<FileInfo> file = RegistryFile();
        Option<bool> json = CommandOptions.Json();
        Command command = new("list", "Shows all records, the oldest first.") { file, json };
        command.SetAction(parsed => UseExisting(parsed.GetRequiredValue(file), registry =>
        {
            Print(registry.List(), parsed.GetValue(json));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Option<FileInfo> RegistryFile() => new("--registry") { Description = "The registry: a SQLite file.", Required = true, HelpName = "FILE" };

    private static int UseExisting(FileInfo file, Func<DatabasePayloadRegistry, int> action)
    {
        if (!file.Exists) throw new UsageException($"There is no file '{file}'.");
        return Use(file, SqliteOpenMode.ReadOnly, DatabasePayloadRegistry.MaximumBits, action); // the bits only matter to numbers that are drawn
    }

    private static int Use(FileInfo file, SqliteOpenMode mode, int bits, Func<DatabasePayloadRegistry, int> action)
    {
        string connection = new SqliteConnectionStringBuilder { DataSource = file.FullName, Mode = mode }.ToString();
        DatabasePayloadRegistry registry = UsageException.Unless(() => new DatabasePayloadRegistry(() => new SqliteConnection(connection), bits));
        try
        {
            return action(registry);
        }
        catch (DbException problem)
        {
            throw new UsageException($"'{file}' cannot be used as a registry: {Sentence.Of(problem)}");
        }
    }

    private static void Print(IEnumerable<PayloadRecord> records, bool json)
    {
        ResultPrinter printer = new(json);
        if (json)
        {
            foreach (PayloadRecord record in records) printer.Result(record, "");
            return;
        }

        Table.Print(s_head, [.. records.Select(record => (string[])[
            record.Number.ToString(CultureInfo.InvariantCulture), record.Id.ToString(), record.Created.ToString("u", CultureInfo.InvariantCulture), OneLine(record.Note ?? "")])]);
    }

    /// <summary>A row stays a row, whatever the note holds.</summary>
    private static string OneLine(string note) => string.Concat(note.Select(c => char.IsControl(c) ? ' ' : c));
}
