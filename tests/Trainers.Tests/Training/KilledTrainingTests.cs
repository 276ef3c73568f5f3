using System.Diagnostics;
using System.Runtime.InteropServices;
using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.Training;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

/// <summary>Trains in another process, which writes checkpoints all the time, and kills it in the middle of whatever it does.</summary>
public sealed class KilledTrainingTests : TorchTest
{
    private const string FolderVariable = "MLNETWATERMARK_KILLED_TRAINING_FOLDER";
    private const int Kills = 3;

    private static readonly MaskMarkOptions Options = TrainingTests.Small with
    {
        BatchSize = 1,
        Steps = 1_000_000,
        CheckpointInterval = TimeSpan.FromTicks(1),
    };

    [Fact]
    public void A_killed_training_leaves_a_whole_checkpoint_and_goes_on_as_if_nothing_had_happened()
    {
        List<Tensor> pictures = TrainingTests.Crops();
        if (Environment.GetEnvironmentVariable(FolderVariable) is { } given)
        {
            using CancellationTokenSource orphan = new(TimeSpan.FromMinutes(2)); // should the parent itself be killed
            TrainingLoop.Run(Options with { OutputFolder = given, CancellationToken = orphan.Token }, pictures).Networks.Dispose();
            return;
        }

        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, Checkpoint.FileName);
        Random random = new(1);
        int step = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            int before = step;
            using Process process = RunThisTestAgain(folder.Path);
            try
            {
                while (step <= before)
                {
                    Assert.False(process.HasExited, "the training ended by itself");
                    Thread.Sleep(20);
                    if (File.Exists(file)) step = SavedStep(file);
                }

                Thread.Sleep(random.Next(150));
            }
            finally
            {
                process.Kill(); // SIGKILL: nothing of the process runs any more
                process.WaitForExit();
            }

            int saved = SavedStep(file);
            Assert.True(saved >= step, $"step {step} was saved already, and now it is {saved}");
            step = saved;
        }

        using MaskMarkNetworks weights = MaskMarkNetworks.Create(Options), interrupted = MaskMarkNetworks.Create(Options), whole = Whole(pictures, step);
        Checkpoint.Load(file, weights, interrupted, null);
        foreach (((string name, var a), (_, var b)) in whole.named_parameters().Zip(interrupted.named_parameters())) Assert.True(a.allclose(b, 0, 0), name);

        (MaskMarkNetworks finished, int steps) = TrainingLoop.Run(Options with { OutputFolder = folder.Path, Steps = step + 1 }, pictures);
        finished.Dispose();
        Assert.Equal(step + 1, steps);
        Assert.Equal([file], Directory.GetFiles(folder.Path));
    }

    /// <summary>An uninterrupted run to a step.</summary>
    private static MaskMarkNetworks Whole(List<Tensor> pictures, int steps)
    {
        using CancellationTokenSource stop = new();
        return TrainingLoop.Run(Options with { CancellationToken = stop.Token }, new TrainingTests.StopAfter(pictures, steps * Options.BatchSize, stop)).Networks;
    }

    private static int SavedStep(string file)
    {
        using MaskMarkNetworks networks = MaskMarkNetworks.Create(Options), average = MaskMarkNetworks.Create(Options);
        return Checkpoint.Load(file, networks, average, null).Step;
    }

    private static Process RunThisTestAgain(string folder)
    {
        string dotnet = Path.GetFullPath(Path.Combine(
            RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        Process process = Process.Start(new ProcessStartInfo(dotnet)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [FolderVariable] = folder },
            ArgumentList =
            {
                "exec", typeof(KilledTrainingTests).Assembly.Location,
                "-method", $"*.{nameof(KilledTrainingTests)}.{nameof(A_killed_training_leaves_a_whole_checkpoint_and_goes_on_as_if_nothing_had_happened)}",
            },
        })!;
        process.BeginOutputReadLine(); // read by nobody, but a full pipe would stop the process
        process.BeginErrorReadLine();
        return process;
    }
}
