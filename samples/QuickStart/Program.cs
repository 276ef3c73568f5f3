// Marks a picture, edits the marked file in a few everyday ways, and reads each result back:
//
//     dotnet run -c Release --project samples/QuickStart [picture]
//
// The pictures land in artifacts/quickstart: marked.png, residual.png (the change, ten times as strong), and for each edit
// NAME.png with NAME.overlay.png, where green pixels still carry the mark and dark ones do not.
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetWatermark;

string root = FindRepository();
string photo = args.Length > 0 ? args[0] : Path.Combine(root, "data", "images", "astronaut.png");
if (!File.Exists(photo))
{
    Console.Error.WriteLine($"There is no picture '{photo}'.");
    return 2;
}

Picture cover;
try
{
    cover = PictureFile.Read(photo);
}
catch (PictureFormatException problem)
{
    Console.Error.WriteLine(problem.Message);
    return 2;
}

if (Math.Min(cover.Width, cover.Height) < 64)
{
    Console.Error.WriteLine($"'{photo}' has {cover.Width} x {cover.Height} pixels; a mark needs 64 each way.");
    return 2;
}

string output = Path.Combine(root, "artifacts", "quickstart");
Directory.CreateDirectory(output);

MLContext mlContext = new();
using WatermarkModel model = WatermarkModel.LoadDefault();
Payload payload = Payload.OfText("studio-7");
Message message = new PayloadCodec(model.Info.MessageLength).Encode(payload); // the bits that say it, to count those read right

// 1. Mark. The pipeline takes the bytes of picture files, or MLImage columns as LoadImages makes them.
IDataView photos = mlContext.Data.LoadFromEnumerable([new PictureRow { File = File.ReadAllBytes(photo) }]);
using WatermarkEmbedTransformer embed = mlContext.Transforms
    .WatermarkEmbed(new WatermarkEmbedOptions { OutputColumnName = "Marked", InputColumnName = nameof(PictureRow.File), Payload = payload })
    .Fit(photos);
string markedPath = Path.Combine(output, "marked.png");
foreach (MLImage image in embed.Transform(photos).GetColumn<MLImage>("Marked")) image.Save(markedPath);

Picture marked = PictureFile.Read(markedPath);
PictureFile.Write(Pictures.ResidualPicture(cover, marked, gain: 10), Path.Combine(output, "residual.png"), overwrite: true);
Console.WriteLine($"payload   {payload}");
Console.WriteLine($"message   {message}");
Console.WriteLine(FormattableString.Invariant($"quality   {PeakSignalToNoise.Measure(cover, marked):F1} dB PSNR"));
Console.WriteLine();

// 2. Edit: nothing, JPEG at quality 50, an object put back from the original and JPEG 50, half the size.
List<PictureRow> edited = [];
foreach (IAttack attack in AttackSuite.ParseList("none,jpeg:50,replace:0.2+jpeg:50,shrink:0.5"))
{
    Picture picture = attack.Apply(new AttackInput(marked, cover, new Random(7))).Picture;
    edited.Add(new PictureRow { Name = attack.Name, File = PictureFile.Encode(picture, new PictureEncoding()) });
}

// 3. Read all of them: the payload with its yes or no, and the mask.
IDataView files = mlContext.Data.LoadFromEnumerable(edited);
using var read = mlContext.Transforms.WatermarkExtract(outputColumnName: "Bits", inputColumnName: nameof(PictureRow.File))
    .Append(mlContext.Transforms.WatermarkLocalize(outputColumnName: nameof(Reading.Mask), inputColumnName: nameof(PictureRow.File)))
    .Fit(files);

Console.WriteLine($"{"edit",-20} {"detected",-9} {"payload",-9} {"bits right",10} {"p-value",9} {"coverage",9}");
foreach (Reading row in mlContext.Data.CreateEnumerable<Reading>(read.Transform(files), reuseRowObject: false))
{
    double right = BitAccuracy.Measure(message, Message.Parse(row.Message));
    string detected = row.Detected ? "yes" : "no";
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{row.Name,-20} {detected,-9} {row.Payload,-9} {right,10:P1} {row.PValue,9:0.0E+0} {row.Coverage,9:P0}"));

    // An image lives until the next row is read, so it is used here.
    string name = Path.Combine(output, row.Name.Replace(':', '-').Replace('+', '-'));
    row.Mask!.Save(name + ".mask.png");
    Picture picture = PictureFile.Decode(row.File);
    PictureFile.Write(picture, name + ".png", overwrite: true);
    Picture overlay = Pictures.MaskOverlay(picture, Pictures.Region(PictureFile.Read(name + ".mask.png")));
    PictureFile.Write(overlay, name + ".overlay.png", overwrite: true);
    if (row.Name.StartsWith("replace", StringComparison.Ordinal))
    {
        Picture overview = Pictures.SideBySide(cover, marked, Pictures.ResidualPicture(cover, marked, gain: 10), overlay);
        PictureFile.Write(overview, Path.Combine(output, "overview.jpg"), overwrite: true);
    }
}

Console.WriteLine();
Console.WriteLine($"Pictures are in {output}");
return 0;

static string FindRepository()
{
    DirectoryInfo? folder = new(AppContext.BaseDirectory);
    while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MlNetWatermark.sln"))) folder = folder.Parent;
    return folder?.FullName ?? Directory.GetCurrentDirectory();
}

/// <summary>What goes into the pipeline.</summary>
internal sealed class PictureRow
{
    public string Name { get; set; } = "";

    public byte[] File { get; set; } = [];
}

/// <summary>What comes out of it.</summary>
internal sealed class Reading
{
    public string Name { get; set; } = "";

    public byte[] File { get; set; } = [];

    public bool Detected { get; set; }

    public double PValue { get; set; }

    public float Coverage { get; set; }

    public string Message { get; set; } = "";

    public string Payload { get; set; } = "";

    [AnySizeImage]
    public MLImage? Mask { get; set; }
}
