using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetWatermark.Tests;

/// <summary>Pictures of four sizes, rows over them, and one open model, for the tests of the ML.NET steps.</summary>
internal static class PipelineData
{
    /// <summary>Bundled pictures; no two have the same size.</summary>
    public static readonly string[] Names = ["astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg"];

    private static readonly Lazy<WatermarkModel> Shared = new(() => WatermarkModel.LoadDefault(new ExecutionOptions { Threads = 1 }));

    /// <summary>Opened once for all tests and never closed.</summary>
    public static WatermarkModel Model => Shared.Value;

    public static int Bits => Model.Info.MessageLength;

    /// <summary>A different message for each row, the same in every run.</summary>
    public static Message MessageOf(int row) => Message.Random(Bits, new Random(1000 + row));

    public static WatermarkEmbedOptions Embed(string output, string? input, string? messageColumn = "Message") => new()
    {
        OutputColumnName = output,
        InputColumnName = input,
        MessageColumnName = messageColumn,
        Message = messageColumn is null ? MessageOf(0) : null,
        Model = Model,
    };

    public static WatermarkExtractOptions Extract(string output, string? input) =>
        new() { OutputColumnName = output, InputColumnName = input, MessageColumnName = "Read", Model = Model };

    /// <summary>The same without looking for turned and cut pictures, which takes a second for each unmarked one.</summary>
    public static WatermarkExtractOptions ExtractAsReceived(string output, string? input) => Extract(output, input) with { Synchronize = false };

    /// <summary>One row for each bundled picture, as file bytes.</summary>
    public static List<FileRow> FileRows() =>
        [.. Names.Select((name, i) => new FileRow { Name = name, File = File.ReadAllBytes(RepositoryRoot.Image(name)), Message = MessageOf(i).ToString() })];

    /// <summary>One row for each bundled picture, as an image in memory.</summary>
    public static List<ImageRow> ImageRows() =>
        [.. Names.Select((name, i) => new ImageRow { Name = name, Image = MLImage.CreateFromFile(RepositoryRoot.Image(name)), Message = MessageOf(i).ToString() })];

    /// <summary>Copies every picture of an image column. The images stay as they are: some columns lend the rows' own.</summary>
    public static List<Picture> Pictures(IDataView view, string column)
    {
        List<Picture> pictures = [];
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[column]]);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(view.Schema[column]);
        MLImage image = null!;
        while (cursor.MoveNext())
        {
            getter(ref image);
            pictures.Add(MLImagePixels.ToPicture(image));
        }

        return pictures;
    }

    /// <summary>The model reads raw bits, without error correction: a bit may be wrong here and there, another row's message cannot pass.</summary>
    public static void AssertRead(IEnumerable<string> messages, IEnumerable<string> read)
    {
        Message[] expected = [.. messages.Select(Message.Parse)];
        Message[] actual = [.. read.Select(Message.Parse)];
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.InRange(BitAccuracy.Measure(expected[i], actual[i]), 0.8, 1);
    }

    /// <summary>Compares whole pictures; xunit's own comparison of collections takes seconds for a picture.</summary>
    public static void AssertSame(IEnumerable<Picture> expected, IEnumerable<Picture> actual)
    {
        Picture[] left = [.. expected];
        Picture[] right = [.. actual];
        Assert.Equal(left.Select(p => (p.Width, p.Height)), right.Select(p => (p.Width, p.Height)));
        for (int i = 0; i < left.Length; i++) Assert.True(AreSame(left[i], right[i]), $"Picture {i} differs.");
    }

    public static bool AreSame(Picture a, Picture b) => a.Rgba.AsSpan().SequenceEqual(b.Rgba);

    public static List<T> Column<T>(IDataView view, string name) => [.. view.GetColumn<T>(name)];
}

internal sealed class FileRow
{
    public string Name { get; set; } = "";

    public byte[] File { get; set; } = [];

    public string Message { get; set; } = "";
}

internal sealed class ImageRow
{
    public string Name { get; set; } = "";

    [AnySizeImage]
    public MLImage? Image { get; set; }

    public string Message { get; set; } = "";
}
