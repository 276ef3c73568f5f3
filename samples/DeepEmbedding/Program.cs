// Marks one valuable picture twice, quickly and deeply, and reads both after hard edits:
//
//     dotnet run -c Release --project samples/DeepEmbedding [picture] [iterations]
//
// Deep embedding optimises the mark of this one picture until it is read through every distortion. Here it gets less energy than the quick mark, 3 dB, so
// it is harder to see. The pictures land in artifacts/deep-embedding: quick.png, deep.png, and what each mark changes, ten times as strong.
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetWatermark;
using MlNetWatermark.Trainers;

string root = FindRepository();
string photo = args.Length > 0 ? args[0] : Path.Combine(root, "data", "images", "chelsea.png");
int iterations = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 40;
if (!File.Exists(photo))
{
    Console.Error.WriteLine($"There is no picture '{photo}'.");
    return 2;
}

string output = Path.Combine(root, "artifacts", "deep-embedding");
Directory.CreateDirectory(output);
MLContext mlContext = new();
using WatermarkModel model = WatermarkModel.LoadDefault();
WatermarkEngine engine = new(model);
Picture cover = PictureFile.Read(photo);
Message message = Message.Random(model.Info.MessageLength);
IDataView photos = mlContext.Data.LoadFromEnumerable([new PictureRow { File = File.ReadAllBytes(photo) }]);

WatermarkEmbedOptions quick = new() { OutputColumnName = "Marked", InputColumnName = nameof(PictureRow.File), Message = message, Model = model };
WatermarkEmbedOptions deep = quick with { Strength = 0.7, Refine = new ImageSpecificOptions { Iterations = iterations } };
Console.WriteLine($"{"",-6} {"PSNR",6} {"seconds",8}   wrong bits of {message.Length} after JPEG 30, WebP 50, noise, half put back and JPEG 50");
foreach ((string name, WatermarkEmbedOptions options) in ((string, WatermarkEmbedOptions)[])[("quick", quick), ("deep", deep)])
{
    long start = Stopwatch.GetTimestamp();
    using WatermarkEmbedTransformer step = mlContext.Transforms.WatermarkEmbed(options).Fit(photos);
    string path = Path.Combine(output, name + ".png");
    foreach (MLImage image in step.Transform(photos).GetColumn<MLImage>("Marked")) image.Save(path);
    double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

    Picture marked = PictureFile.Read(path);
    PictureFile.Write(Pictures.ResidualPicture(cover, marked, gain: 10), Path.Combine(output, name + ".residual.png"), overwrite: true);
    IEnumerable<int> wrong = AttackSuite.ParseList("jpeg:30,webp:50,noise:0.05,splice:0.5+jpeg:50")
        .Select(attack => engine.Extract(attack.Apply(new AttackInput(marked, cover, new Random(7))).Picture))
        .Select(read => Enumerable.Range(0, message.Length).Count(i => message.Bits[i] != read.BitProbabilities[i] > 0.5f));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-6} {PeakSignalToNoise.Measure(cover, marked),6:F2} {seconds,8:F1}   {string.Join(", ", wrong)}"));
}

Console.WriteLine($"Pictures: {output}");
return 0;

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
