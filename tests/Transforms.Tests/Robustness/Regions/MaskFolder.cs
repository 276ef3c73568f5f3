namespace MlNetWatermark.Tests;

/// <summary>A folder of hand-made masks: a disc of 3 %, a square of 25 %, a bent bar of 12 % and a half.</summary>
internal sealed class MaskFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public MaskFolder()
    {
        Write("disc", (x, y) => Math.Pow(x - 0.3, 2) + Math.Pow(y - 0.6, 2) < 0.03 / Math.PI);
        Write("square", (x, y) => x is >= 0.25 and < 0.75 && y is >= 0.25 and < 0.75);
        Write("bar", (x, y) => Math.Abs(y - 0.5 - (0.2 * Math.Sin(6 * x))) < 0.06);
        Write("half", (x, _) => x < 0.5);
        Write("nothing", (_, _) => false);
        Masks = new ObjectMasks(_folder.Folder);
    }

    public string Path => _folder.Folder;

    public ObjectMasks Masks { get; }

    public void Dispose() => _folder.Dispose();

    public static void Write(string path, int side, Func<double, double, bool> inside) =>
        PictureFile.Write(TestPictures.Make(side, side, (x, y, _) => inside((x + 0.5) / side, (y + 0.5) / side) ? 255 : 0), path);

    private void Write(string name, Func<double, double, bool> inside) => Write(_folder.File(name + ".png"), 128, inside);
}
