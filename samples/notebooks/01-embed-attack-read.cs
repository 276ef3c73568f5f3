#:project ../../src/Transforms/MlNetWatermark.csproj
#:property PublishAot=false
// %% Embed, attack and read
// A message goes into a photograph, the photograph goes through what people do to pictures, and the message is read again.
using System.IO;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetWatermark;

string root = Environment.CurrentDirectory;
while (!File.Exists(Path.Combine(root, "MlNetWatermark.sln"))) root = Path.GetDirectoryName(root) ?? throw new DirectoryNotFoundException("Run this from within the repository.");

WatermarkModel model = WatermarkModel.LoadDefault(); // part of the package: nothing is downloaded
WatermarkEngine engine = new(model);
Picture cover = PictureFile.Read(Path.Combine(root, "data", "images", "chelsea.png"));
Console.WriteLine($"{model.Info.MessageLength} bits for the message and {model.Info.Pilot.Length} that every reader knows, in a picture of {cover.Width} x {cover.Height} pixels");

// %% Embed
// From left to right: the cover, the watermarked picture, and the residual (what was added, ten times as strong). The mark repeats all over the picture, so a piece of it still says everything.
Picture marked = engine.Embed(cover, Payload.OfText("studio-7"));
Console.WriteLine($"PSNR {PeakSignalToNoise.Measure(cover, marked):F1} dB, SSIM {StructuralSimilarity.Measure(cover, marked):F3}");
display(HTML(Pictures.SideBySide(cover, marked, Pictures.ResidualPicture(cover, marked, gain: 10)).ToHtml(960)));

// %% Read
// The reader gets the marked picture and nothing else: no cover, no payload to compare with, no strength.
Extraction read = engine.Extract(marked);
display(read);

// %% What the p-value says
// A reader that says "marked" of every thousandth unmarked picture is useless to someone with a million pictures. So each answer comes with a p-value: the chance that a picture *without* a mark would look as marked as this one, or more.
// It rests on the pilot, bits that every reader knows. In an unmarked picture they are read like tosses of a coin, whatever the picture shows. How often would so many of them be right?
foreach (int right in new[] { 16, 20, 24, 28, 32 })
{
    Console.WriteLine($"{right} of {model.Info.Pilot.Length} right: {BinomialTest.PValue(right, model.Info.Pilot.Length):0.0E+0}");
}

Extraction unmarked = engine.Extract(cover);
Console.WriteLine($"the cover:          p = {unmarked.PValue:F2}, {(unmarked.Detected ? "detected" : "not detected")}");
Console.WriteLine($"the marked picture: p = {read.PValue:0E+0}, {(read.Detected ? "detected" : "not detected")}");

// %% Attack
// The marked picture, edited in ten ways. Sure bits weigh more than unsure ones in the test, and the payload's checksum is further evidence, so p can be smaller than all 32 pilot bits say. Where nothing is found, the reader looks for turned, mirrored, scaled and cut pictures too, and p has paid for all its looks beforehand: that is why it is the same for each mark that is read without doubt.
Message message = engine.Codec.Encode(Payload.OfText("studio-7")); // the bits that say it, to count those read wrong
List<Picture> edited = [];
Console.WriteLine($"{"attack",-20} {"detected",-9} {"payload",-9} {"wrong bits",10}  p-value");
foreach (IAttack attack in AttackSuite.ParseList("none,jpeg:50,jpeg:10,webp:50,noise:0.05,shrink:0.5,rotate:10,flip,crop:0.5,contrast:1.5+jpeg:70"))
{
    edited.Add(attack.Apply(new AttackInput(marked, cover, new Random(7))).Picture);
    Extraction found = engine.Extract(edited[^1]);
    int wrong = Enumerable.Range(0, message.Length).Count(i => message.Bits[i] != found.BitProbabilities[i] > 0.5f);
    Console.WriteLine($"{attack.Name,-20} {(found.Detected ? "yes" : "no"),-9} {found.Payload?.Value.ToString() ?? "-",-9} {wrong,10}  {found.PValue:0E+0}");
}

// %% What that looks like
// JPEG at quality 10, noise, turned by 10 degrees.
display(HTML(Pictures.SideBySide(edited[2], edited[4], edited[6]).ToHtml(960)));

// %% Turned, and found
// The reader also says how the picture lies: the mark holds waves by which it is found again.
display(engine.Extract(edited[6]));

// %% Is it this one?
// To ask for one message is far more sensitive than to read an unknown one. After JPEG at quality 15 no payload can be read, and yet it is this one and not the next.
Picture ruined = AttackSuite.Parse("jpeg:15").Apply(new AttackInput(marked, cover, new Random(7))).Picture;
Console.WriteLine($"read: {engine.Extract(ruined).Payload?.Value.ToString() ?? "nothing"}");
display(engine.Expect(ruined, Payload.OfText("studio-7")));
display(engine.Expect(ruined, Payload.OfText("studio-8")));

// %% In an ML.NET pipeline
// The same as steps of a pipeline, for many pictures. `mlContext.Model.Save` keeps it with the model's files inside.
MLContext mlContext = new();
IDataView photos = mlContext.Data.LoadFromEnumerable(new[]
{
    new { File = Path.Combine(root, "data", "images", "astronaut.png"), Owner = "nasa" },
    new { File = Path.Combine(root, "data", "images", "coffee.png"), Owner = "studio-7" },
});
var pipeline = mlContext.Transforms.LoadImages("Image", "", "File")
    .Append(mlContext.Transforms.WatermarkEmbed("Marked", "Image", payloadColumnName: "Owner"))
    .Append(mlContext.Transforms.WatermarkExtract("Bits", "Marked"));
var fitted = pipeline.Fit(photos);
IDataView result = fitted.Transform(photos);
foreach (var (payload, detected) in result.GetColumn<ReadOnlyMemory<char>>("Payload").Zip(result.GetColumn<bool>("Detected"))) Console.WriteLine($"{payload}, {(detected ? "detected" : "not detected")}");
fitted.Dispose();
model.Dispose();
