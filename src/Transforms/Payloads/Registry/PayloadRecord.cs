namespace MlNetWatermark;

/// <summary>What a number that marks carry stands for.</summary>
/// <param name="Number">The number, below 2^63.</param>
/// <param name="Id">What it stands for; each id has one number.</param>
/// <param name="Note">Text of the caller's choice, JSON for example, that is kept with the id; null for none.</param>
/// <param name="Created">When the record was made, in UTC.</param>
public sealed record PayloadRecord(ulong Number, Guid Id, string? Note, DateTimeOffset Created);
