#:project ../../src/Transforms/MlNetWatermark.csproj
#:property PublishAot=false
// %% Local marks and tampering
// A mark need not fill the picture, a picture may carry several, and where a mark is missing the picture was changed.
using System.IO;
using Microsoft.ML.Data;
using MlNetWatermark;

string root = Environment.CurrentDirectory;
while (!File.Exists(Path.Combine(root, "MlNetWatermark.sln"))) root = Path.GetDirectoryName(root) ?? throw new DirectoryNotFoundException("Run this from within the repository.");

WatermarkModel model = WatermarkModel.LoadDefault();
WatermarkEngine engine = new(model);
Picture coffee = PictureFile.Read(Path.Combine(root, "data", "images", "coffee.png"));
Picture astronaut = PictureFile.Read(Path.Combine(root, "data", "images", "astronaut.png"));

// %% Two owners, one picture
// The left half belongs to one and a part of the right to the other. The residual shows that nothing changes elsewhere; inside, a region is marked more strongly than a whole picture.
RegionMark[] marks =
[
    RegionMark.Rectangle(engine.Codec.Encode(Payload.OfText("cup")), coffee, 0, 0, 290, 400),
    RegionMark.Rectangle(engine.Codec.Encode(Payload.OfText("spoon")), coffee, 330, 60, 250, 300),
];
Picture shared = engine.Embed(coffee, marks, readbacks: 2); // what the picture disturbs gets more of the energy, found by reading back
Console.WriteLine($"PSNR {PeakSignalToNoise.Measure(coffee, shared):F1} dB");
display(HTML(Pictures.SideBySide(shared, Pictures.ResidualPicture(coffee, shared)).ToHtml(660)));

// %% Who owns what?
// The reader gets a JPEG of the picture, and tells how many messages there are, which, and where.
Picture published = AttackSuite.Parse("jpeg:80").Apply(new AttackInput(shared, coffee, new Random(1))).Picture;
foreach (RegionExtraction found in engine.ExtractEach(published))
{
    MarkedRegion box = found.Region;
    Console.WriteLine($"{found.Extraction.Payload?.Value,-6} at {box.X},{box.Y}, {box.Width} x {box.Height} pixels, {box.Area:P0} of the picture");
}

display(HTML(engine.Localize(published).ToHtml(published, 400)));

// %% Tampering
// This picture was marked all over. Then someone puts original pixels over a face-sized part: to the eye nothing has changed.
Picture marked = engine.Embed(astronaut, Payload.OfText("nasa"));
byte[] pixels = [.. marked.Rgba];
float[] untouched = new float[marked.Width * marked.Height]; // the truth: 1 where the mark still is
for (int i = 0; i < untouched.Length; i++)
{
    (double x, double y) = ((i % marked.Width) - 225, (i / marked.Width) - 120);
    untouched[i] = (x * x / (70 * 70)) + (y * y / (95 * 95)) > 1 ? 1 : 0;
    if (untouched[i] == 0) astronaut.Rgba.AsSpan(4 * i, 4).CopyTo(pixels.AsSpan(4 * i));
}

Picture tampered = new(marked.Width, marked.Height, pixels);
display(HTML(Pictures.SideBySide(marked, tampered, Pictures.MaskPicture(untouched, marked.Width, marked.Height)).ToHtml(720)));

// %% To the pixel, as long as nothing was lost
// In a file that was kept without loss (PNG), an exact layer in the lowest bits says for each pixel whether it is as it was marked.
Localization exact = engine.Localize(tampered);
Console.WriteLine($"{(exact.Exact ? "exact" : "the network's")}, overlap with the truth (IoU) {MaskScore.Measure(untouched, exact.Mask).IoU:F3}");
display(HTML(exact.ToHtml(tampered, 360)));

// %% After JPEG
// Lossy compression removes the exact layer, and the network's mask speaks alone. It is coarser, and it still shows what is not as it was: left after quality 90, right after 50.
List<Picture> overlays = [];
foreach (string name in new[] { "jpeg:90", "jpeg:50" })
{
    Picture saved = AttackSuite.Parse(name).Apply(new AttackInput(tampered, astronaut, new Random(1))).Picture;
    (Extraction read, Localization where) = engine.ExtractAndLocalize(saved);
    Console.WriteLine($"{name}: {read.Payload?.Value}, {(where.Exact ? "exact" : "the network's")} mask, overlap with the truth {MaskScore.Measure(untouched, where.Mask).IoU:F2}");
    overlays.Add(Pictures.MaskOverlay(saved, where.Mask));
}

display(HTML(Pictures.SideBySide([.. overlays]).ToHtml(660)));
model.Dispose();
