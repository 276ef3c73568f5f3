using MlNetWatermark.Benchmarks;

if (args is ["stages", .. var rest])
{
    byte[] file = rest.Length > 0 ? File.ReadAllBytes(rest[0]) : BenchmarkPictures.Jpeg(1920, 1080);
    StageProfile.Run(file, runs: 21, threads: 0);
}
