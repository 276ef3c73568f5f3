using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark.Tests;

public sealed class DisposalTests : IDisposable
{
    // Without the search for turned and cut pictures, which takes a second for each unmarked one.
    private static readonly WatermarkLocalizeOptions s_localize = new() { OutputColumnName = "Mask", InputColumnName = "File", Synchronize = false };

    private readonly MLContext _context = new(seed: 1);
    private readonly IDataView _files;

    public DisposalTests() => _files = _context.Data.LoadFromEnumerable(PipelineData.FileRows());

    public void Dispose() => (_files as IDisposable)?.Dispose();

    [Fact]
    public void A_disposed_step_refuses_everything_that_needs_its_model()
    {
        WatermarkLocalizeTransformer step = OwnModel();
        IDataView view = step.Transform(_files);
        step.Dispose();
        step.Dispose();
        Assert.Throws<ObjectDisposedException>(() => step.Transform(_files));
        Assert.Throws<ObjectDisposedException>(() => step.GetOutputSchema(_files.Schema));
        Assert.Throws<ObjectDisposedException>(() => step.GetRowToRowMapper(_files.Schema));
        Assert.Throws<ObjectDisposedException>(() => _context.Model.Save(step, _files.Schema, Stream.Null));
        Assert.Throws<ObjectDisposedException>(() => PipelineData.Column<float>(view, "Coverage"));
        Assert.True(step.ModelInfo.MessageLength > 0);
    }

    [Fact]
    public void A_cursor_that_outlives_its_step_fails_cleanly()
    {
        WatermarkLocalizeTransformer step = OwnModel(batchSize: 1);
        IDataView view = step.Transform(_files);
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Coverage"]]);
        ValueGetter<float> getter = cursor.GetGetter<float>(view.Schema["Coverage"]);
        float coverage = 0;
        Assert.True(cursor.MoveNext());
        getter(ref coverage);
        step.Dispose();
        getter(ref coverage); // this row is computed already
        Assert.True(cursor.MoveNext());
        Assert.Throws<ObjectDisposedException>(() => getter(ref coverage));
        Assert.Throws<ObjectDisposedException>(() => getter(ref coverage));
    }

    [Fact]
    public void A_cursor_whose_source_failed_gives_no_rows_out_of_step_afterwards()
    {
        WatermarkEmbedTransformer first = _context.Transforms.WatermarkEmbed(PipelineData.Embed("Marked", "File") with { BatchSize = 1 }).Fit(_files);
        IDataView marked = first.Transform(_files);
        using WatermarkLocalizeTransformer second =
            _context.Transforms.WatermarkLocalize(s_localize with { InputColumnName = "Marked", BatchSize = 2 }).Fit(marked);
        IDataView view = second.Transform(marked);
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Coverage"]]);
        ValueGetter<float> getter = cursor.GetGetter<float>(view.Schema["Coverage"]);
        float coverage = 0;
        Assert.True(cursor.MoveNext());
        getter(ref coverage);
        Assert.True(cursor.MoveNext());
        first.Dispose();
        for (int row = 2; row < 4; row++)
        {
            Assert.True(cursor.MoveNext());
            Assert.Throws<ObjectDisposedException>(() => getter(ref coverage));
            Assert.Throws<ObjectDisposedException>(() => getter(ref coverage));
        }
    }

    [Fact]
    public void Disposing_while_other_threads_read_ends_them_with_an_exception()
    {
        WatermarkLocalizeTransformer step = OwnModel();
        IDataView view = step.Transform(_files);
        Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (true) PipelineData.Column<float>(view, "Coverage");
        }))];
        Thread.Sleep(50);
        step.Dispose();
        AggregateException error = Assert.Throws<AggregateException>(() => Task.WaitAll(readers, TimeSpan.FromMinutes(1)));
        Assert.All(error.InnerExceptions, e => Assert.IsType<ObjectDisposedException>(e));
    }

    [Fact]
    public void A_model_that_the_caller_opened_stays_open()
    {
        using WatermarkModel model = WatermarkModel.LoadDefault();
        WatermarkLocalizeOptions options = s_localize with { Model = model };
        WatermarkLocalizeTransformer first = _context.Transforms.WatermarkLocalize(options).Fit(_files);
        using WatermarkLocalizeTransformer second = _context.Transforms.WatermarkLocalize(options).Fit(_files);
        first.Dispose();
        Assert.Equal(4, PipelineData.Column<float>(second.Transform(_files), "Coverage").Count);
        Assert.Throws<ObjectDisposedException>(() => first.Transform(_files));
    }

    [Fact]
    public void Disposing_a_chain_disposes_its_steps()
    {
        var chain = _context.Transforms.CopyColumns("Copy", "Name").Append(_context.Transforms.WatermarkLocalize("Mask", "File")).Fit(_files);
        chain.Dispose();
        Assert.Throws<ObjectDisposedException>(() => chain.LastTransformer.Transform(_files));
    }

    [Fact]
    public void A_disposed_cursor_refuses_to_move()
    {
        using WatermarkLocalizeTransformer step = OwnModel();
        IDataView view = step.Transform(_files);
        DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Coverage"]]);
        ValueGetter<float> getter = cursor.GetGetter<float>(view.Schema["Coverage"]);
        Assert.True(cursor.MoveNext());
        cursor.Dispose();
        cursor.Dispose();
        float coverage = 0;
        Assert.Throws<ObjectDisposedException>(() => getter(ref coverage));
        Assert.Throws<ObjectDisposedException>(() => cursor.MoveNext());
    }

    private WatermarkLocalizeTransformer OwnModel(int batchSize = 8) => _context.Transforms
        .WatermarkLocalize(s_localize with { BatchSize = batchSize }).Fit(_files);
}
