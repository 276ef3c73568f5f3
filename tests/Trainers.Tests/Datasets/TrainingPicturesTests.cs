using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.Datasets;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests;

public sealed class TrainingPicturesTests : TorchTest
{
    private const int Count = 40;
    private const int Side = 200;
    private readonly MLContext _context = new();
    private readonly PictureReading _reading = new("Image", 64, SkipUnreadable: false, PictureCacheMegabytes: 1, default);

    public enum Column
    {
        Images,
        Bytes,
        Paths,
    }

    [Theory]
    [InlineData(Column.Images)]
    [InlineData(Column.Bytes)]
    [InlineData(Column.Paths)]
    public void Pictures_beyond_the_memory_are_the_same_and_hold_none(Column column)
    {
        using TemporaryFolder folder = new();
        IDataView data = Data(column, WritePictures(folder.Path, Count, Side));
        using TrainingPictures all = DataViewPictures.Load(data, _reading with { PictureCacheMegabytes = 100 }, Fail);
        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        using TrainingPictures some = DataViewPictures.Load(data, _reading, Fail);

        // 64-pixel crops need 160 pixels: 76,800 bytes a picture.
        Assert.Equal((Count, Count), (all.Count, all.Held));
        Assert.Equal((Count, 13, 13 * 76_800), (some.Count, some.Held, some.HeldBytes));
        CropSampler fromAll = new(all, 64), fromSome = new(some, 64);
        for (int draw = 0; draw < 5; draw++)
        {
            using Tensor expected = fromAll.Draw(8, new Random(draw)), actual = fromSome.Draw(8, new Random(draw));
            Assert.True(expected.allclose(actual, 0, 0));
        }

        Assert.Equal(before + some.Held, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Training_gives_the_same_weights_however_few_pictures_are_held()
    {
        using TemporaryFolder folder = new();
        string[] paths = WritePictures(folder.Path, 6, Side);
        using TrainingPictures held = DataViewPictures.Load(Data(Column.Bytes, paths), _reading, Fail);
        PictureReading nothing = _reading with { PictureCacheMegabytes = 0 };
        MaskMarkOptions options = TrainingTests.Small with { Steps = 3 };
        using TrainingPictures spilled = DataViewPictures.Load(Data(Column.Bytes, paths), nothing, Fail);
        using TrainingPictures reread = DataViewPictures.Load(Data(Column.Paths, paths), nothing, Fail);
        Assert.Equal((6, 0, 0), (held.Held, spilled.Held, reread.Held));
        using var expected = Trainers.Training.TrainingLoop.Run(options, held).Networks;
        foreach (TrainingPictures pictures in (TrainingPictures[])[spilled, reread])
        {
            using var actual = Trainers.Training.TrainingLoop.Run(options, pictures).Networks;
            foreach (((string name, var a), (_, var b)) in expected.named_parameters().Zip(actual.named_parameters())) Assert.True(a.allclose(b, 0, 0), name);
        }
    }

    [Theory]
    [InlineData(Column.Bytes)]
    [InlineData(Column.Paths)]
    public void Small_and_broken_pictures_are_left_out_with_a_reason_and_the_order_stays(Column column)
    {
        using TemporaryFolder folder = new();
        string[] paths = WritePictures(folder.Path, 4, Side);
        File.WriteAllText(paths[0], "no picture");
        PictureFile.Write(new Picture(63, 300, new byte[63 * 300 * 4]), paths[2], overwrite: true);
        List<string> reasons = [];
        using TrainingPictures pictures = DataViewPictures.Load(Data(column, paths), _reading with { SkipUnreadable = true }, reasons.Add);
        using TrainingPictures whole = DataViewPictures.Load(Data(column, [paths[1], paths[3]]), _reading, Fail);
        Assert.Equal(2, pictures.Count);
        for (int i = 0; i < 2; i++) Assert.True(pictures[i].equal(whole[i]).all().item<bool>());
        Assert.Collection(reasons, reason => Assert.StartsWith("Row 0,", reason, StringComparison.Ordinal), reason => Assert.StartsWith("Row 2:", reason, StringComparison.Ordinal));

        FormatException error = Assert.ThrowsAny<FormatException>(() => DataViewPictures.Load(Data(column, paths), _reading, reasons.Add));
        Assert.Contains("Row 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named_with_its_row()
    {
        using TemporaryFolder folder = new();
        string[] paths = [.. WritePictures(folder.Path, 1, Side), Path.Combine(folder.Path, "gone.png")];
        FormatException error = Assert.Throws<FormatException>(() => DataViewPictures.Load(Data(Column.Paths, paths), _reading, Fail));
        Assert.Contains("Row 1, column 'Image'", error.Message, StringComparison.Ordinal);
        Assert.Contains("gone.png", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_without_one_usable_picture_is_an_error()
    {
        using TemporaryFolder folder = new();
        IDataView data = Data(Column.Paths, WritePictures(folder.Path, 2, 40));
        ArgumentException error = Assert.Throws<ArgumentException>(() => DataViewPictures.Load(data, _reading, _ => { }));
        Assert.Contains("pictures of at least 64 pixels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_of_numbers_is_refused_before_training()
    {
        IDataView data = _context.Data.LoadFromEnumerable([new { Image = 1f }]);
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => _context.Watermarking.Trainers.MaskMark(TrainingTests.Small).Fit(data));
        Assert.Contains("expected Image, vector of Byte, or String with paths, got Single", error.Message, StringComparison.Ordinal);
    }

    private static void Fail(string reason) => Assert.Fail(reason);

    private static string[] WritePictures(string folder, int count, int side)
    {
        string[] paths = [.. Enumerable.Range(0, count).Select(i => Path.Combine(folder, $"{i}.png"))];
        foreach ((int number, string path) in paths.Index())
        {
            byte[] pixels = new byte[side * side * 4];
            new Random(number).NextBytes(pixels);
            for (int i = 3; i < pixels.Length; i += 4) pixels[i] = 255;
            PictureFile.Write(new Picture(side, side, pixels), path, overwrite: true);
        }

        return paths;
    }

    [Theory]
    [InlineData(CropSampler.LargestScale, 0.2, 0.55)]
    [InlineData(7, 0.9, 1)]
    public void The_widest_crop_reaches_as_far_as_it_may(double largestScale, double least, double most)
    {
        Tensor ramp = (torch.linspace(0, 255, 240).reshape(1, 1, 240).expand(3, 160, 240)).to_type(ScalarType.Byte);
        Tensor crops = new CropSampler([ramp], 64, largestScale).Draw(60, new Random(3)); // transposed ones run down, the others across
        double[] spans = [.. (crops.amax([1, 2, 3]) - crops.amin([1, 2, 3])).data<float>().Select(span => (double)span)];
        Assert.InRange(spans.Max(), least, most);
        Assert.True(spans.Min() < 0.45);
    }

    private IDataView Data(Column column, string[] paths)
    {
        IDataView rows = _context.Data.LoadFromEnumerable(paths.Select(path => new Row(path)));
        return column switch
        {
            Column.Images => _context.Transforms.LoadImages("Image", "", "Image").Fit(rows).Transform(rows),
            Column.Bytes => _context.Transforms.LoadRawImageBytes("Image", null, "Image").Fit(rows).Transform(rows),
            _ => rows,
        };
    }

    private sealed record Row(string Image);
}
