#:project ../../src/Transforms/MlNetWatermark.csproj
#:property PublishAot=false
// %% A robustness study
// How much does a mark survive, and compared with what? The default model and a classic without a network, DWT-DCT-SVD, go through the same attacks on the same pictures. Four pictures make a demonstration; `watermark benchmark` does the same for thousands, with confidence intervals.
using System.Globalization;
using System.IO;
using Microsoft.ML.Data;
using MlNetWatermark;

string root = Environment.CurrentDirectory;
while (!File.Exists(Path.Combine(root, "MlNetWatermark.sln"))) root = Path.GetDirectoryName(root) ?? throw new DirectoryNotFoundException("Run this from within the repository.");

string[] names = ["astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg"];
BenchmarkPicture[] pictures = [.. names.Select(name => new BenchmarkPicture(name, Path.Combine(root, "data", "images", name)))];
WatermarkModel model = WatermarkModel.LoadDefault();

// %% What attacks do
// One picture after no attack, JPEG, noise, blur, and scaling down and back, each at the strongest setting measured below.
Picture whole = new WatermarkEngine(model).Embed(PictureFile.Read(pictures[1].Path), Payload.OfText("studio-7"));
Picture[] shown = [.. AttackSuite.ParseList("none,jpeg:10,noise:0.2,blur:6,resize:0.1").Select(attack => attack.Apply(new AttackInput(whole, null, new Random(1))).Picture)];
display(HTML(Pictures.SideBySide(shown).ToHtml(1200)));

// %% Measure
// Bit accuracy is the share of bits read right: 1 is all of them, 0.5 is chance. Every random choice follows from the seed, so the same run gives the same rows.
var ladders = new (string Attack, string Unit, double[] Values)[]
{
    ("jpeg", "quality", [90, 50, 30, 20, 10]),
    ("noise", "standard deviation", [0.02, 0.05, 0.1, 0.15, 0.2]),
    ("blur", "standard deviation, pixels", [1, 2, 3, 4, 6]),
    ("resize", "scale", [0.5, 0.3, 0.2, 0.15, 0.1]),
};
List<IAttack> attacks = [.. ladders.SelectMany(ladder => ladder.Values.Select(value => AttackSuite.Parse($"{ladder.Attack}:{value.ToString(CultureInfo.InvariantCulture)}")))];
RobustnessBenchmarkOptions options = new() { Attacks = [.. attacks, .. AttackSuite.ParseList("flip,rotate:10,crop:0.5,replace:0.3+jpeg:50")], Parallelism = 1 };
RobustnessReport ours = new RobustnessBenchmark(model).Run(pictures, options);
DwtDctSvdSystem classic = new();
RobustnessReport theirs = new RobustnessBenchmark(classic).Run(pictures, options);
foreach (RobustnessReport report in new[] { ours, theirs }) Console.WriteLine($"{report.System}: {report.MessageLength} bits, PSNR {report.Fidelity.Psnr.Mean:F1} dB, SSIM {report.Fidelity.Ssim.Mean:F3}");

// %% Bit accuracy against the strength of the attack
// Harder to the right. Orange: the default model, with 128 bits; grey: DWT-DCT-SVD, with 32. The dashed line is chance. JPEG and noise cost the classic its message early; very strong blur and scaling cost the default model more, whose message is four times as long.
string Chart(int i)
{
    const int Width = 300, Height = 200, Left = 40, Top = 30;
    (string attack, string unit, double[] values) = ladders[i];
    double X(int k) => Left + 10 + (k * (Width - Left - 30) / (values.Length - 1.0));
    double Y(double accuracy) => Top + ((1 - accuracy) * (Height - Top - 40) / 0.6);
    string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
    string Line(RobustnessReport report, string colour) => $"""<polyline fill="none" stroke="{colour}" stroke-width="2.5" points="{string.Join(' ', values.Select((_, k) => $"{N(X(k))},{N(Y(report.Attacks[(i * values.Length) + k].BitAccuracy.Mean))}"))}"/>""";
    string ticks = string.Concat(values.Select((value, k) => $"""<text x="{N(X(k))}" y="{Height - 22}" text-anchor="middle">{N(value)}</text>"""))
        + string.Concat(new[] { 0.5, 0.75, 1 }.Select(value => $"""<text x="{Left - 4}" y="{N(Y(value) + 4)}" text-anchor="end">{N(value)}</text><path d="M{Left} {N(Y(value))}H{Width - 10}" stroke="#bbb"{(value == 0.5 ? " stroke-dasharray=\"4\"" : "")}/>"""));
    return $"""<g transform="translate({Width * (i % 2)} {Height * (i / 2)})"><text x="{Left}" y="18" font-weight="bold">{attack}</text>{ticks}{Line(theirs, "#777")}{Line(ours, "#d95f02")}<text x="{Width / 2}" y="{Height - 6}" text-anchor="middle">{unit}</text></g>""";
}

display(HTML($"""<svg xmlns="http://www.w3.org/2000/svg" width="620" height="410" viewBox="-10 -5 620 410" font-family="sans-serif" font-size="11"><rect x="-10" y="-5" width="620" height="410" fill="white"/>{string.Concat(Enumerable.Range(0, 4).Select(Chart))}</svg>"""));

// %% The numbers
// "Detected" is the model's own yes or no, at one false alarm in a million; the classic has none.
display(ours);
display(theirs);

// %% Geometry and tampering
// What moves pixels undoes a mark that is read at fixed places. The default model finds how the picture was turned, mirrored or cut, and reads it then.
foreach (var (mine, other) in ours.Attacks.Zip(theirs.Attacks).Skip(attacks.Count)) Console.WriteLine($"{mine.Attack,-20} {mine.BitAccuracy.Mean,6:P0} of the bits, DWT-DCT-SVD {other.BitAccuracy.Mean,5:P0}");

// %% Strength
// Quality and robustness pull at the same rope. Three strengths have names; each costs three or four decibels more than the one before.
IReadOnlyList<IAttack> harsh = AttackSuite.ParseList("jpeg:20,noise:0.1,crop:0.3+jpeg:50");
foreach (double strength in new[] { MarkStrength.Invisible, MarkStrength.Balanced, MarkStrength.Robust })
{
    RobustnessReport report = new RobustnessBenchmark(model).Run(pictures, options with { Strength = strength, Attacks = harsh });
    Console.WriteLine($"strength {strength:F1}: {report.Fidelity.Psnr.Mean:F1} dB; {string.Join(", ", report.Attacks.Select(attack => $"{attack.Attack} {attack.BitAccuracy.Mean:P1}"))}");
}

classic.Dispose();
model.Dispose();
