using System.Text.Json;

namespace MlNetWatermark.Tests;

/// <summary>What independent tools computed (data/golden/make_quality.py).</summary>
internal sealed record Golden(Golden.QualityCase[] Quality, double[][] Colours, Golden.ResizeCase[] Resizes, Golden.TailCase[] Tails)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static Golden Read() => JsonSerializer.Deserialize<Golden>(
        File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "data", "golden", "quality.json")), Options)!;

    internal sealed record QualityCase(
        string Picture, string Edit, double Psnr, double Ssim, double MsSsim, double ColourMean, double Colour99, int Largest);

    internal sealed record ResizeCase(int Left, int Top, int Width, int Height, int NewWidth, int NewHeight, float[] Red, float[] Blue);

    internal sealed record TailCase(int Bits, int Right, double Tail);
}
