using MlNetWatermark.Benchmarks;

switch (args)
{
    case ["stages", .. var rest]:
        StageProfile.Run(rest.Length > 0 ? File.ReadAllBytes(rest[0]) : BenchmarkPictures.Jpeg(1920, 1080), runs: 21, threads: 0);
        break;
    case ["throughput", .. var number]:
        Throughput.Run(number.Length > 0 ? int.Parse(number[0], System.Globalization.CultureInfo.InvariantCulture) : 24);
        break;
    case ["first"]:
        FirstUse.Run();
        break;
    case ["growth"]:
        Growth.Run();
        break;
    case ["reduced", var folder]:
        ReducedReading.Run(folder);
        break;
}
