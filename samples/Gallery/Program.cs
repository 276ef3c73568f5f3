// Draws the pictures of docs/gallery.md from the photographs of data/images:
//
//     dotnet run -c Release --project samples/Gallery -- data/images [photos...]
//
// gallery.jpg: cover, marked, what was added (ten times as strong), and the mask after a part was put back from the original and JPEG 60.
// strengths.png: a detail three times as large, unmarked and at the three strengths with a name.
using MlNetWatermark;

string output = args.Length > 0 ? args[0] : Path.Combine("data", "images");
string[] photos = args.Length > 1 ? args[1..] : [.. ((string[])["astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg"]).Select(name => Path.Combine("data", "images", name))];
using WatermarkModel model = WatermarkModel.LoadDefault();
WatermarkEngine engine = new(model);
Payload payload = Payload.OfText("studio-7");
IAttack edit = AttackSuite.Parse("replace:0.25+jpeg:60");

List<Picture> rows = [];
foreach (string photo in photos)
{
    Picture cover = PictureFile.Read(photo), marked = engine.Embed(cover, payload);
    Picture edited = edit.Apply(new AttackInput(marked, cover, new Random(3))).Picture;
    (Extraction read, Localization where) = engine.ExtractAndLocalize(edited);
    Console.WriteLine(FormattableString.Invariant($"{Path.GetFileName(photo)}: {PeakSignalToNoise.Measure(cover, marked):F1} dB; after {edit.Name} {(read.Payload is { } found ? found.Value.ToString() : "nothing")} is read, {where.Coverage:P0} still marked"));
    rows.Add(Pictures.SideBySide(Half(cover), Half(marked), Half(Pictures.ResidualPicture(cover, marked, gain: 10)), Half(Pictures.MaskOverlay(edited, where.Mask))));
}

PictureFile.Write(Below(rows), Path.Combine(output, "gallery.jpg"), new PictureEncoding { Format = PictureFormat.Jpeg, Quality = 88 }, overwrite: true);

Picture whole = PictureFile.Read(photos[0]);
IEnumerable<Picture> details = ((double[])[0, MarkStrength.Invisible, MarkStrength.Balanced, MarkStrength.Robust])
    .Select(strength => Detail(strength == 0 ? whole : engine.Embed(whole, payload, strength), whole.Width / 3, whole.Height / 8, 90, 100, times: 3));
PictureFile.Write(Pictures.SideBySide([.. details]), Path.Combine(output, "strengths.png"), overwrite: true);
return 0;

static Picture Half(Picture picture) => AttackSuite.Parse("shrink:0.5").Apply(new AttackInput(picture, null, new Random(0))).Picture;

// One below the other, each at the left.
static Picture Below(IReadOnlyList<Picture> pictures)
{
    const int Gap = 8;
    int width = pictures.Max(picture => picture.Width), height = pictures.Sum(picture => picture.Height + Gap) - Gap;
    byte[] rgba = new byte[4 * width * height];
    Array.Fill(rgba, (byte)255);
    int top = 0;
    foreach (Picture picture in pictures)
    {
        for (int y = 0; y < picture.Height; y++) picture.Rgba.AsSpan(4 * y * picture.Width, 4 * picture.Width).CopyTo(rgba.AsSpan(4 * (top + y) * width));
        top += picture.Height + Gap;
    }

    return new Picture(width, height, rgba);
}

// Pixels as squares: nothing is smoothed away.
static Picture Detail(Picture picture, int left, int top, int width, int height, int times)
{
    byte[] rgba = new byte[4 * width * height * times * times];
    for (int i = 0; i < rgba.Length / 4; i++)
    {
        (int y, int x) = Math.DivRem(i, width * times);
        picture.Rgba.AsSpan(4 * ((top + y / times) * picture.Width + left + x / times), 4).CopyTo(rgba.AsSpan(4 * i));
    }

    return new Picture(width * times, height * times, rgba);
}
