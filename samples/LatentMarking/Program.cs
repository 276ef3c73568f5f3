// The last step of a diffusion pipeline: latents come in, marked pictures go out, and nobody ever has the picture without the mark.
//
//     dotnet run -c Release --project samples/LatentMarking [model folder]
//
// The model is a StableGuard folder with a decoder.onnx. Without one, the small model of this repository is used: its files are made from its weights first. Smoothed noise stands for what a
// sampler would give. The pictures land in artifacts/latent-marking: marked.png, tampered.png (a part is painted over) and tampered.mask.png (black is what is not as it was made).
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetWatermark;
using MlNetWatermark.Trainers;

string root = FindRepository(), output = Path.Combine(root, "artifacts", "latent-marking");
string folder = args.Length > 0 ? args[0] : Path.Combine(output, "model");
Directory.CreateDirectory(output);
MLContext mlContext = new(seed: 1);
if (args.Length == 0) ExportSmallModel();

using WatermarkModel model = WatermarkModel.Load(folder);
if (model.Info.Latents is not { } space)
{
    Console.Error.WriteLine($"'{folder}' has no {WatermarkModel.DecoderFile}: this model marks pictures, not latents.");
    return 2;
}

int side = model.Info.WorkingSize / space.Scale;
Message message = Message.Random(model.Info.MessageLength);
SchemaDefinition schema = SchemaDefinition.Create(typeof(LatentRow));
schema[nameof(LatentRow.Latent)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, space.Channels, side, side);
IDataView latents = mlContext.Data.LoadFromEnumerable([new LatentRow { Latent = Latents(space, side) }], schema);
using WatermarkEmbedTransformer decode = mlContext.Transforms.WatermarkEmbed(new WatermarkEmbedOptions
{
    OutputColumnName = "Marked",
    LatentColumnName = nameof(LatentRow.Latent),
    Message = message,
    Model = model,
}).Fit(latents);
string path = Path.Combine(output, "marked.png");
foreach (MLImage image in decode.Transform(latents).GetColumn<MLImage>("Marked")) image.Save(path);

WatermarkEngine engine = new(model);
Picture marked = PictureFile.Read(path), tampered = PaintOver(marked);
PictureFile.Write(tampered, Path.Combine(output, "tampered.png"), overwrite: true);
foreach ((string name, Picture picture) in new[] { ("marked", marked), ("tampered", tampered) })
{
    (Extraction extraction, Localization where) = engine.ExtractAndLocalize(picture);
    int wrong = Enumerable.Range(0, message.Length).Count(i => message.Bits[i] != extraction.BitProbabilities[i] > 0.5f);
    Console.WriteLine($"{name}: {(extraction.Detected ? "detected" : "not detected")}, {wrong} of {message.Length} bits wrong, {where.TamperedCoverage:P1} not as marked");
    if (name == "tampered") PictureFile.Write(Pictures.MaskPicture(where.Mask, where.Width, where.Height), Path.Combine(output, "tampered.mask.png"), overwrite: true);
}

Console.WriteLine($"Pictures: {output}");
return 0;

// No step of training: the networks of the weights become ONNX files.
void ExportSmallModel()
{
    string weights = Path.Combine(root, "data", "models", "stableguard-64");
    IDataView photos = mlContext.Data.LoadFromEnumerable([new PictureRow { File = File.ReadAllBytes(Path.Combine(root, "data", "images", "chelsea.png")) }]);
    StableGuardOptions options = StableGuardOptions.Of(weights, Path.Combine(weights, LatentAutoencoderTrainer.FileName)) with
    {
        Steps = 0,
        OutputFolder = folder,
        ImageColumnName = nameof(PictureRow.File),
    };
    mlContext.Watermarking.Trainers.StableGuard(options).Fit(photos).Dispose();
}

// Noise of a diffusion process that has come to its end is smooth: every value is the mean of its neighbours, brought back to a deviation of 1.
static float[] Latents(LatentSpace space, int side)
{
    Random random = new(5);
    float[] values = new float[space.Channels * side * side];
    for (int c = 0; c < space.Channels; c++)
    {
        for (int wave = 0; wave < 6; wave++)
        {
            double u = 0.4 * random.NextDouble(), v = 0.4 * random.NextDouble(), phase = 2 * Math.PI * random.NextDouble();
            for (int i = 0; i < side * side; i++) values[(c * side * side) + i] += (float)(Math.Cos((u * (i % side)) + (v * (i / side)) + phase) / Math.Sqrt(3) * space.Factor);
        }
    }

    return values;
}

static Picture PaintOver(Picture picture)
{
    byte[] rgba = (byte[])picture.Rgba.Clone();
    for (int y = picture.Height / 4; y < picture.Height * 3 / 4; y++)
    {
        for (int x = picture.Width / 2; x < picture.Width * 15 / 16; x++) rgba.AsSpan(4 * ((y * picture.Width) + x), 3).Fill((byte)(120 + (x % 8)));
    }

    return new Picture(picture.Width, picture.Height, rgba);
}

static string FindRepository()
{
    string? folder = AppContext.BaseDirectory;
    while (folder is not null && !File.Exists(Path.Combine(folder, "MlNetWatermark.sln"))) folder = Path.GetDirectoryName(folder);
    return folder ?? Directory.GetCurrentDirectory();
}

/// <summary>A picture file.</summary>
internal sealed class PictureRow
{
    /// <summary>Its bytes.</summary>
    public byte[] File { get; init; } = [];
}

/// <summary>What a sampler hands over.</summary>
internal sealed class LatentRow
{
    /// <summary>Channels, rows, columns.</summary>
    public float[] Latent { get; init; } = [];
}
