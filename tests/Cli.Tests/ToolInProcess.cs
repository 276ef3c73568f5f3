using System.Reflection;
using System.Runtime.Loader;
using System.Text;

namespace MlNetWatermark.Tests;

/// <summary>
/// The built tool inside the process of the tests: its main assembly from its own folder, with what lies there. A command takes a tenth of the time of a process, most of which goes
/// into starting the runtime and compiling.
/// </summary>
internal static class ToolInProcess
{
    private static readonly Lazy<Func<string[], Task<int>>> s_run = new(() => Type("CommandLine").GetMethod("RunAsync")!.CreateDelegate<Func<string[], Task<int>>>());
    private static readonly Lazy<Assembly> s_assembly = new(() => new ToolContext(Tool.Assembly).LoadFromAssemblyPath(Tool.Assembly));
    private static readonly Streams s_output = new(Console.Out), s_error = new(Console.Error);

    static ToolInProcess()
    {
        Console.SetOut(TextWriter.Synchronized(s_output));
        Console.SetError(TextWriter.Synchronized(s_error));
    }

    // On a terminal the tool draws bars and tables there. Help and completion answer to the name of the program.
    private static readonly bool s_redirected = Console.IsOutputRedirected && Console.IsErrorRedirected;

    // libtorch has one random generator and one pool of threads for a process.
    private static readonly string[] s_torch = ["train", "train-autoencoder", "train-latent-autoencoder", "train-stableguard", "train-baseline", "enhance", "combine", "noise-grid", "import", "--refine"];
    private static readonly Lock s_oneAtATime = new();

    /// <summary>Whether a command does the same here as in a process of its own.</summary>
    /// <remarks>SQLite keeps its files open until the process ends, and Windows deletes no open file.</remarks>
    public static bool CanRun(string[] arguments) =>
        s_redirected && !arguments.Any(word => word is "--help" or "--version" || word.StartsWith('[') || (word == "registry" && OperatingSystem.IsWindows()));

    /// <summary>A type of the tool.</summary>
    /// <param name="name">Without <c>MlNetWatermark.Cli</c>.</param>
    public static Type Type(string name) => s_assembly.Value.GetType($"MlNetWatermark.Cli.{name}", throwOnError: true)!;

    /// <summary>Runs a command; others may run at the same time.</summary>
    public static ToolRun Run(string[] arguments)
    {
        if (!arguments.Any(s_torch.Contains)) return Start(arguments).GetAwaiter().GetResult();
        lock (s_oneAtATime) return Start(arguments).GetAwaiter().GetResult();
    }

    // A flow of its own, so that what the caller writes later does not come here.
    private static Task<ToolRun> Start(string[] arguments) => Task.Run(async () =>
    {
        using StringWriter output = new(), error = new();
        (s_output.Current, s_error.Current) = (TextWriter.Synchronized(output), TextWriter.Synchronized(error));
        int code = await s_run.Value(arguments).ConfigureAwait(false);
        return new ToolRun(code, output.ToString(), error.ToString());
    });

    /// <summary>Gives what is written to the run that writes it.</summary>
    private sealed class Streams(TextWriter outside) : TextWriter
    {
        private readonly AsyncLocal<TextWriter?> _current = new();

        public TextWriter? Current { get => _current.Value; set => _current.Value = value; }

        public override Encoding Encoding => outside.Encoding;

        private TextWriter Target => Current ?? outside;

        public override void Write(char value) => Target.Write(value);

        public override void Write(char[] buffer, int index, int count) => Target.Write(buffer, index, count);

        public override void Write(string? value) => Target.Write(value);

        public override void Flush() => Target.Flush();
    }

    /// <summary>Finds what the tool needs in the tool's own folder.</summary>
    private sealed class ToolContext(string path) : AssemblyLoadContext(isCollectible: false)
    {
        private readonly AssemblyDependencyResolver _resolver = new(path);

        protected override Assembly? Load(AssemblyName assemblyName) => _resolver.ResolveAssemblyToPath(assemblyName) is { } found ? LoadFromAssemblyPath(found) : null;

        protected override nint LoadUnmanagedDll(string unmanagedDllName) => _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } found ? LoadUnmanagedDllFromPath(found) : 0;
    }
}
