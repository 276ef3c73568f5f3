namespace MlNetWatermark.Tests;

public sealed class TamperFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("casia", "Tp/Tp_D_a.jpg", "CASIA 2 Groundtruth/Tp_D_a_gt.png", "Au/Au_a.jpg")]
    [InlineData("columbia", "4cam_splc/canon_sub_01.png", "4cam_splc/edgemask/canon_sub_01_edgemask.jpg", "4cam_auth/canon_01.png")]
    [InlineData("coverage", "image/7t.png", "mask/7forged.png", "image/7.png")]
    [InlineData("nist16", "probe/NC2016_1.jpg", "mask/NC2016_1.png", "world/NC2016_2.jpg")]
    [InlineData("imd2020", "a1/c8_0.jpg", "a1/c8_0_mask.png", "a1/a1_orig.jpg")]
    public void A_forged_picture_is_paired_with_its_mask_and_an_authentic_one_left_out(string layout, string forged, string mask, string authentic)
    {
        foreach (string file in new[] { forged, mask, authentic }) Write(file);
        BenchmarkPicture found = Assert.Single(TamperFolder.Find(_folder.Folder, layout));
        Assert.Equal(forged, found.Name);
        Assert.Equal(Path.GetFullPath(_folder.File(mask)), Path.GetFullPath(found.TamperMask!.Path));
    }

    [Fact]
    public void Unknown_layouts_and_missing_folders_are_refused()
    {
        Assert.Contains("casia", Assert.Throws<ArgumentException>(() => TamperFolder.Find(_folder.Folder, "mine")).Message, StringComparison.Ordinal);
        Assert.Throws<DirectoryNotFoundException>(() => TamperFolder.Find(_folder.File("none"), "casia"));
        Assert.Empty(TamperFolder.Find(_folder.Folder, "casia"));
    }

    [Theory]
    [InlineData(TamperMaskRule.Bright, 1f, 0f, 0f)]
    [InlineData(TamperMaskRule.Dark, 0f, 1f, 1f)]
    [InlineData(TamperMaskRule.Green, 1f, 0f, 1f)]
    public void A_mask_is_read_by_its_rule(TamperMaskRule rule, float black, float green, float grey)
    {
        string path = _folder.File("mask.png");
        PictureFile.Write(new Picture(3, 1, [0, 0, 0, 255, 0, 255, 0, 255, 200, 200, 200, 255]), path);
        Assert.Equal([black, green, grey], new TamperMask(path, rule).Untampered(3, 1, 10));
        Assert.Throws<ArgumentException>(() => new TamperMask(path, rule).Untampered(1, 3, 10));
    }

    [Fact]
    public void The_benchmark_scores_the_mask_of_the_forgery()
    {
        Picture cover = PictureFile.Read(RepositoryRoot.Image("coffee.png"));
        byte[] mask = new byte[cover.Rgba.Length];
        for (int i = 0; i < mask.Length; i++) mask[i] = (byte)(i % 4 == 3 || i / 4 % cover.Width < cover.Width / 3 ? 255 : 0);
        PictureFile.Write(cover, Make("set/Tp/a.png"));
        PictureFile.Write(new Picture(cover.Width, cover.Height, mask), Make("set/groundtruth/a_gt.png"));

        using WatermarkModel model = WatermarkModel.LoadDefault(new ExecutionOptions { Threads = 1 });
        RobustnessReport report = new RobustnessBenchmark(model).Run(
            TamperFolder.Find(_folder.File("set"), "casia"), new RobustnessBenchmarkOptions { Attacks = AttackSuite.ParseList("none,jpeg:80") },
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.All(report.Attacks, row => Assert.True(row is { Tampered: true, IoU.Mean: > 0.85 }, $"{row.Attack}: {row.IoU?.Mean}"));
        Assert.All(report.Rows.Where(row => row.Kind == BenchmarkRowKind.Attacked), row => Assert.InRange(row.PixelFalsePositiveRate!.Value, 0, 0.2));
    }

    private void Write(string file) => File.WriteAllBytes(Make(file), [0]);

    private string Make(string file)
    {
        string path = _folder.File(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
