namespace MlNetWatermark.Cli;

/// <summary>The caller's mistake, found before any work: exit code 2 with this message.</summary>
internal sealed class UsageException(string message) : Exception(message);
