using System.Diagnostics;
using Npgsql;

namespace MlNetWatermark.Tests;

/// <summary>A PostgreSQL server in a temporary folder, reached by a socket in it only, that is gone after the tests.</summary>
public sealed class PostgresServer : IDisposable
{
    private const string Owner = "postgres";

    private readonly string? _programs = Find();
    private readonly DirectoryInfo? _folder;
    private readonly bool _started;

    public PostgresServer()
    {
        if (_programs is null)
        {
            Missing = "PostgreSQL's initdb and pg_ctl were not found.";
            return;
        }

        if (!OperatingSystem.IsLinux() || (Environment.IsPrivilegedProcess && !File.Exists("/usr/sbin/runuser")))
        {
            Missing = "PostgreSQL does not run as root, and there is no runuser to become another user.";
            return;
        }

        _folder = Directory.CreateTempSubdirectory("pg-"); // a socket's path has at most 107 characters
        if (Environment.IsPrivilegedProcess && Run("chown", Owner, _folder.FullName) is { Code: not 0 } refused)
        {
            Missing = $"There is no user {Owner}: {refused.Error}";
            return;
        }

        Must("initdb", "-D", Data, "-U", Owner, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        Must("pg_ctl", "-s", "-D", Data, "-w", "-l", Path.Combine(_folder.FullName, "log"), "-o", $"-k {_folder.FullName} -c listen_addresses='' -c fsync=off", "start");
        _started = true;
    }

    /// <summary>Why there is no server, or null.</summary>
    public string? Missing { get; }

    private string Data => Path.Combine(_folder!.FullName, "data");

    public string ConnectionString(string database, string user = Owner) =>
        new NpgsqlConnectionStringBuilder { Host = _folder!.FullName, Username = user, Database = database }.ToString();

    public NpgsqlConnection Connect(string database, string user = Owner) => new(ConnectionString(database, user));

    public void Dispose()
    {
        NpgsqlConnection.ClearAllPools();
        if (_started) Must("pg_ctl", "-s", "-D", Data, "-w", "-m", "immediate", "stop");
        _folder?.Delete(recursive: true);
    }

    private void Must(string program, params string[] arguments)
    {
        string path = Path.Combine(_programs!, program);
        (int code, string error) = Environment.IsPrivilegedProcess
            ? Run("/usr/sbin/runuser", ["-u", Owner, "--", path, .. arguments])
            : Run(path, arguments);
        if (code != 0) throw new InvalidOperationException($"{program} ended with {code}: {error}");
    }

    private (int Code, string Error) Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder!.FullName };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(); // read, so that the pipe does not fill
        string error = process.StandardError.ReadToEnd();
        output.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, error);
    }

    private static string? Find()
    {
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (Directory.Exists("/usr/lib/postgresql")) folders = folders.Concat(Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")));
        return folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));
    }
}
