#:project ../../src/Trainers/MlNetWatermark.Trainers.csproj
#:property UsesTorch=true
#:property PublishAot=false
// %% Train your own, and export it to ONNX
// A minute of one core: a tiny model, on three photographs. It shows the way from pictures to a model that the other steps use, not what a model can be; the default model took twenty minutes of a GPU on thousands of photographs.
using System.Collections.Concurrent;
using System.Globalization;
using System.IO;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetWatermark;
using MlNetWatermark.Trainers;

string root = Environment.CurrentDirectory;
while (!File.Exists(Path.Combine(root, "MlNetWatermark.sln"))) root = Path.GetDirectoryName(root) ?? throw new DirectoryNotFoundException("Run this from within the repository.");

MLContext mlContext = new(seed: 1);
string[] names = ["astronaut.png", "coffee.png", "rocket.jpg"];
IDataView photos = mlContext.Data.LoadFromEnumerable(names.Select(name => new { File = Path.Combine(root, "data", "images", name) }));
string folder = Path.Combine(root, "artifacts", "notebooks", "tiny-model");
if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true); // a run that finds its checkpoint goes on from it

// %% Settings
// Eight bits for the user in tiles of 32 pixels, crops of 64 pixels, and a mark that starts loud (20 dB) and walks to 30 dB once it can be read. For a real run leave nearly all of this out.
ConcurrentQueue<TrainingProgress> reports = new();
MaskMarkOptions options = new()
{
    ImageColumnName = "File",
    OutputFolder = folder,
    Name = "tiny",
    MessageLength = 8,
    PilotLength = 24,
    TileCells = 4,
    CropSize = 64,
    WorkingSize = 128,
    BatchSize = 8,
    Steps = 600,
    WarmUpSteps = 20,
    WalkSteps = 200,
    LearningRate = 2e-3,
    StartPsnr = 20,
    TargetPsnr = 30,
    Seed = 1,
    Threads = 1,
    Progress = new Progress<TrainingProgress>(reports.Enqueue),
};
options.Validate(); // names all problems together

// %% Train
// `Fit` reads the pictures, trains, writes checkpoints, exports to ONNX, and checks that ONNX Runtime computes what TorchSharp does. It gives the step that reads with the new model.
WatermarkExtractTransformer trained = mlContext.Watermarking.Trainers.MaskMark(options).Fit(photos);
Console.WriteLine($"{reports.Max(report => report.Step)} steps");

// %% How it went
// The share of bits read right on training crops, over the steps; at the dashed line, 0.5, nothing is read. When it reads nearly all, the task gets harder: pictures marked in parts, then distorted ones, and a mark that gets quieter.
string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
string Y(double accuracy) => N(20 + ((1 - accuracy) * 260));
string points = string.Join(' ', reports.OrderBy(report => report.Step).Select(report => $"{N(50 + (report.Step * 530.0 / options.Steps))},{Y(report.BitAccuracy)}"));
string lines = string.Concat(new[] { 0.5, 0.75, 1 }.Select(value => $"""<path d="M50 {Y(value)}H580" stroke="#bbb"{(value == 0.5 ? " stroke-dasharray=\"4\"" : "")}/><text x="44" y="{Y(value - 0.015)}" text-anchor="end">{N(value)}</text>"""));
string steps = string.Concat(Enumerable.Range(0, 5).Select(i => $"""<text x="{50 + (i * 530 / 4)}" y="172" text-anchor="middle">{options.Steps * i / 4}</text>"""));
display(HTML($"""<svg xmlns="http://www.w3.org/2000/svg" width="600" height="195" font-family="sans-serif" font-size="11"><rect width="600" height="195" fill="white"/>{lines}{steps}<text x="315" y="188" text-anchor="middle">steps</text><polyline fill="none" stroke="#d95f02" stroke-width="2.5" points="{points}"/></svg>"""));

// %% What came out
// A model is a folder: two networks for ONNX Runtime, the weights to train on from, and a card that says where it is from.
foreach (string file in Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)) Console.WriteLine(file);

// %% Use it
// Everything that takes a model takes this folder; nothing of TorchSharp is needed any more. The picture was not among the training pictures.
WatermarkModel model = WatermarkModel.Load(folder);
WatermarkEngine engine = new(model);
Picture cover = PictureFile.Read(Path.Combine(root, "data", "images", "chelsea.png"));
Message message = Message.Parse("10110010");
Picture marked = engine.Embed(cover, message);
Console.WriteLine($"{model.Info.System} '{model.Info.Name}': {model.Info.MessageLength} bits, {PeakSignalToNoise.Measure(cover, marked):F0} dB");
display(HTML(Pictures.SideBySide(cover, marked, Pictures.ResidualPicture(cover, marked, gain: 5)).ToHtml(960)));

// %% Is it any good?
// At 30 dB anyone sees it, and that is what a minute buys: eight bits, read after ordinary edits. Over the thousands of steps that are missing here a model learns to carry more, through more, 12 dB quieter. `watermark benchmark` says how good a model is.
foreach (IAttack attack in AttackSuite.ParseList("none,jpeg:50,noise:0.05"))
{
    Extraction read = engine.Extract(attack.Apply(new AttackInput(marked, cover, new Random(1))).Picture);
    Console.WriteLine($"{attack.Name,-10} {(read.Detected ? $"detected, reads {read.Message}" : "not detected")}");
}

model.Dispose();
trained.Dispose();
