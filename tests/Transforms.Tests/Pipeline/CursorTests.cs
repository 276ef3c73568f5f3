using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark.Tests;

public sealed class CursorTests
{
    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void Columns_handed_through_need_no_network()
    {
        // Broken pictures and a cancelled token: any network run would throw.
        IDataView broken = _context.Data.LoadFromEnumerable(Enumerable.Range(0, 5).Select(i => new FileRow { Name = $"{i}", File = [1, 2, 3] }));
        WatermarkExtractOptions options = PipelineData.ExtractAsReceived("Bits", "File") with { CancellationToken = new CancellationToken(canceled: true) };
        using WatermarkExtractTransformer step = _context.Transforms.WatermarkExtract(options).Fit(broken);
        Assert.Equal(["0", "1", "2", "3", "4"], PipelineData.Column<string>(step.Transform(broken), "Name"));
    }

    [Fact]
    public void Getters_throw_before_the_first_row_and_after_the_last()
    {
        using DataViewRowCursor cursor = OpenCursor(PipelineData.FileRows()[..1], out IDataView view);
        ValueGetter<bool> getter = cursor.GetGetter<bool>(view.Schema["Detected"]);
        bool detected = false;
        Assert.Throws<InvalidOperationException>(() => getter(ref detected));
        Assert.True(cursor.MoveNext());
        getter(ref detected);
        Assert.False(cursor.MoveNext());
        Assert.Throws<InvalidOperationException>(() => getter(ref detected));
    }

    [Fact]
    public void Columns_not_asked_for_and_wrong_types_are_refused()
    {
        using DataViewRowCursor cursor = OpenCursor(PipelineData.FileRows()[..1], out IDataView view);
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["Name"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["Detected"]));
        Assert.True(cursor.IsColumnActive(view.Schema["Detected"]));
        Assert.False(cursor.IsColumnActive(view.Schema["Name"]));
    }

    [Fact]
    public void The_row_count_is_the_sources()
    {
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        using WatermarkExtractTransformer step = _context.Transforms.WatermarkExtract(PipelineData.ExtractAsReceived("Bits", "File")).Fit(files);
        Assert.Equal(4, step.Transform(files).GetRowCount());
        Assert.False(step.Transform(files).CanShuffle);
    }

    [Fact]
    public void A_bad_picture_is_named_by_row_and_column_and_spoils_no_other_row()
    {
        List<FileRow> rows = PipelineData.FileRows();
        rows[1].File = [1, 2, 3];
        rows[2].File = [];
        using DataViewRowCursor cursor = OpenCursor(rows, out IDataView view);
        ValueGetter<bool> getter = cursor.GetGetter<bool>(view.Schema["Detected"]);
        bool detected = false;
        Assert.True(cursor.MoveNext());
        getter(ref detected);
        Assert.True(cursor.MoveNext());
        Assert.StartsWith("Row 1, column 'File': the picture could not be decoded: ", Assert.Throws<FormatException>(() => getter(ref detected)).Message, StringComparison.Ordinal);
        Assert.True(cursor.MoveNext());
        Assert.Equal("Row 2, column 'File': there is no picture", Assert.Throws<FormatException>(() => getter(ref detected)).Message);
        Assert.True(cursor.MoveNext());
        getter(ref detected);
    }

    [Fact]
    public void A_missing_and_a_disposed_image_are_named_by_row_and_column()
    {
        MLImage disposed = MLImage.CreateFromFile(RepositoryRoot.Image("coffee.png"));
        disposed.Dispose();
        IDataView images = _context.Data.LoadFromEnumerable<ImageRow>([new() { Name = "none" }, new() { Name = "disposed", Image = disposed }]);
        using WatermarkExtractTransformer step = _context.Transforms.WatermarkExtract(PipelineData.ExtractAsReceived("Bits", "Image")).Fit(images);
        IDataView view = step.Transform(images);
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Score"]]);
        ValueGetter<float> getter = cursor.GetGetter<float>(view.Schema["Score"]);
        float score = 0;
        Assert.True(cursor.MoveNext());
        Assert.Equal("Row 0, column 'Image': there is no picture", Assert.Throws<FormatException>(() => getter(ref score)).Message);
        Assert.True(cursor.MoveNext());
        Assert.StartsWith("Row 1, column 'Image': ", Assert.Throws<FormatException>(() => getter(ref score)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_ends_the_enumeration_before_the_next_batch()
    {
        using CancellationTokenSource source = new();
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        WatermarkExtractOptions options = PipelineData.ExtractAsReceived("Bits", "File") with { BatchSize = 2, CancellationToken = source.Token };
        using WatermarkExtractTransformer step = _context.Transforms.WatermarkExtract(options).Fit(files);
        using IEnumerator<bool> detected = step.Transform(files).GetColumn<bool>("Detected").GetEnumerator();
        Assert.True(detected.MoveNext());
        source.Cancel();
        Assert.True(detected.MoveNext());
        Assert.Throws<OperationCanceledException>(() => detected.MoveNext());
    }

    [Fact]
    public void Several_cursors_over_one_step_run_at_the_same_time()
    {
        IDataView files = _context.Data.LoadFromEnumerable(PipelineData.FileRows());
        using WatermarkExtractTransformer step = _context.Transforms.WatermarkExtract(PipelineData.ExtractAsReceived("Bits", "File") with { BatchSize = 2 }).Fit(files);
        IDataView view = step.Transform(files);
        List<string> expected = PipelineData.Column<string>(view, "Read");
        Parallel.For(0, 4, _ => Assert.Equal(expected, PipelineData.Column<string>(view, "Read")));
    }

    private DataViewRowCursor OpenCursor(List<FileRow> rows, out IDataView view)
    {
        IDataView files = _context.Data.LoadFromEnumerable(rows);
        view = _context.Transforms.WatermarkExtract(PipelineData.ExtractAsReceived("Bits", "File")).Fit(files).Transform(files);
        return view.GetRowCursor([view.Schema["Detected"]]);
    }
}
