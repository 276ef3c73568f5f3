#:project ../../src/Trainers/MlNetWatermark.Trainers.csproj
#:property UsesTorch=true
#:property PublishAot=false
// %% StableGuard: marked while it is made
// The last step of a diffusion pipeline decodes latents into a picture. StableGuard's decoder marks the picture while it does, all over, so that nobody ever has it without the mark; what lacks the mark later was tampered with. The model here is the small one of this repository: 64 pixels, 16 bits, an hour of one core.
using System.IO;
using Microsoft.ML;
using MlNetWatermark;
using MlNetWatermark.Trainers;

string root = Environment.CurrentDirectory;
while (!File.Exists(Path.Combine(root, "MlNetWatermark.sln"))) root = Path.GetDirectoryName(root) ?? throw new DirectoryNotFoundException("Run this from within the repository.");
string images = Path.Combine(root, "data", "images");

// %% From weights to ONNX
// The repository keeps the weights. Training for no steps makes the files of the model from them: decoder, embedder, extractor.
MLContext mlContext = new(seed: 1);
string weights = Path.Combine(root, "data", "models", "stableguard-64"), folder = Path.Combine(root, "artifacts", "notebooks", "stableguard");
var photos = mlContext.Data.LoadFromEnumerable(new[] { new { File = Path.Combine(images, "chelsea.png") } });
StableGuardOptions options = StableGuardOptions.Of(weights, Path.Combine(weights, LatentAutoencoderTrainer.FileName)) with { Steps = 0, OutputFolder = folder, ImageColumnName = "File" };
mlContext.Watermarking.Trainers.StableGuard(options).Fit(photos).Dispose();
foreach (string file in Directory.GetFiles(folder, "*.onnx").Order(StringComparer.Ordinal)) Console.WriteLine(Path.GetFileName(file));

WatermarkModel model = WatermarkModel.Load(folder);
WatermarkEngine engine = new(model) { ExactLayer = false }; // the network alone shall say what was tampered with
LatentSpace space = model.Info.Latents!;
int side = model.Info.WorkingSize / space.Scale;
Console.WriteLine($"latents: {space.Channels} channels of {side} x {side} become {model.Info.WorkingSize} x {model.Info.WorkingSize} pixels with {model.Info.MessageLength} bits");

// %% Decode
// Smooth waves stand for what a sampler would give. The same latents, decoded twice with different messages: the two pictures, and what differs between them, ten times as strong, all four times as large.
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

Latent latent = new(values, space.Channels, side, side);
Message message = Message.Random(model.Info.MessageLength, new Random(1)), other = Message.Random(model.Info.MessageLength, new Random(2));
Picture decoded = engine.Decode(latent, message), second = engine.Decode(latent, other);
string Wrong(Extraction read, Message expected) => $"{Enumerable.Range(0, expected.Length).Count(i => expected.Bits[i] != read.BitProbabilities[i] > 0.5f)} of {expected.Length}";
IAttack enlarge = AttackSuite.Parse("shrink:4");
Picture Large(Picture picture) => enlarge.Apply(new AttackInput(picture, null, random)).Picture;
display(HTML(Pictures.SideBySide(Large(decoded), Large(second), Large(Pictures.ResidualPicture(decoded, second))).ToHtml(768)));
Console.WriteLine($"bits wrong: {Wrong(engine.Extract(decoded), message)} and {Wrong(engine.Extract(second), other)}");

// %% A photograph
// The embedder marks pictures that are there already: the photograph goes through the autoencoder, and the difference of its marked and its unmarked decoding is put onto it.
Picture photo = PictureFile.Read(Path.Combine(images, "coffee.png"));
Picture marked = engine.Embed(photo, message);
Console.WriteLine($"PSNR {PeakSignalToNoise.Measure(photo, marked):F1} dB, bits wrong: {Wrong(engine.Extract(marked), message)}");
display(HTML(Pictures.SideBySide(photo, marked, Pictures.ResidualPicture(photo, marked, gain: 5)).ToHtml(960)));

// %% Tampering
// Someone puts another picture into a part of it. From left to right: the forgery, the truth, and what the forensic network says, once for the file kept as PNG and once saved as JPEG. Its mask means more than that of the default model: green is as it was made, what is dark is not. A network of 64 pixels also takes some corners that were left alone for foreign.
Picture foreign = PictureFile.Read(Path.Combine(images, "astronaut.png"));
byte[] pixels = [.. marked.Rgba];
float[] truth = [.. Enumerable.Repeat(1f, marked.Width * marked.Height)];
for (int y = 60; y < 320; y++)
{
    foreign.Rgba.AsSpan(4 * ((y * foreign.Width) + 120), 4 * 220).CopyTo(pixels.AsSpan(4 * ((y * marked.Width) + 330)));
    truth.AsSpan((y * marked.Width) + 330, 220).Clear();
}

Picture forged = new(marked.Width, marked.Height, pixels);
List<Picture> row = [forged, Pictures.MaskOverlay(forged, truth)];
foreach (string name in new[] { "none", "jpeg:90" })
{
    (Extraction read, Localization where) = engine.ExtractAndLocalize(AttackSuite.Parse(name).Apply(new AttackInput(forged, photo, new Random(1))).Picture);
    Console.WriteLine($"{name}: bits wrong: {Wrong(read, message)}; not as it was made: {where.TamperedCoverage:P0} of the picture, in truth {truth.Count(value => value == 0) / (double)truth.Length:P0}; overlap (IoU) of what was left alone {MaskScore.Measure(truth, where.Mask).IoU:F2}");
    row.Add(Pictures.MaskOverlay(forged, where.Mask));
}

display(HTML(Pictures.SideBySide([.. row]).ToHtml(960)));

// %% Marked or not?
// A picture that was never marked is "not as it was made" all over, so the mask counts only where a mark was detected. With eight pilot bits this small model cannot be surer than one false alarm in a hundred; the paper's size has room for more.
foreach (var (name, picture) in new[] { ("marked", marked), ("forged", forged), ("never marked", photo) })
{
    Extraction one = engine.Extract(picture);
    Console.WriteLine($"{name,-13} {(one.Detected ? "detected" : "not detected"),-13} p = {one.PValue:F4}");
}

model.Dispose();
