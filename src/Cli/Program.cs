using MlNetWatermark.Cli;

return await CommandLine.RunAsync(args).ConfigureAwait(false);
