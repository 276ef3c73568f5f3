using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using MlNetWatermark.Benchmarks;
using MlNetWatermark.Tests;

switch (args)
{
    case ["stages", .. var rest]:
        StageProfile.Run(rest.Length > 0 ? File.ReadAllBytes(rest[0]) : BenchmarkPictures.Jpeg(1920, 1080), runs: 21, threads: 0);
        break;
    case ["throughput", .. var rest]:
        Throughput.Run(rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 24);
        break;
    case ["growth"]:
        Growth.Run();
        break;
    case ["opening", .. var folders] when folders.Length > 0:
        OpeningModels.Run(folders);
        break;
    case ["systems"]:
        SideBySide.Run();
        break;
    case ["first"]:
        FirstUse.Run();
        break;
    case ["reduced", var folder]:
        ReducedReading.Run(folder);
        break;
    case ["eight-bit", var model, var photos, var output]:
        EightBitModel.Make(model, photos, output);
        break;
    case ["questions", .. var rest]:
        // In this process: the default would make a project of its own, which central package versions and the artifacts folder do not fit.
        BenchmarkSwitcher.FromAssembly(typeof(BenchmarkPictures).Assembly).Run(rest, DefaultConfig.Instance
            .WithArtifactsPath(Path.Combine(RepositoryRoot.Folder, "artifacts", "benchmarks"))
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(7)));
        break;
    default:
        Console.WriteLine(
            """
            stages [JPEG]          where marking and reading one file spend their time
            throughput [COUNT]     pictures a second; taskset -c 0 before it gives those of one core
            growth                 time and memory against pixels, time against batches
            first                  from the start of the process to the first marked picture
            opening FOLDER...      opening the files of models, with and without knowing at which size they will run
            systems                processor time of the default model and the frequency methods
            reduced FOLDER         reading large JPEGs at a part of their size beside reading them whole
            eight-bit MODEL PHOTOS OUT  a copy of a model whose convolutions compute with 8 bits, and what that saves
            questions [OPTIONS]    BenchmarkDotNet: one class for each question (--filter '*WholeFiles*', --list flat)
            """);
        return 2;
}

return 0;
