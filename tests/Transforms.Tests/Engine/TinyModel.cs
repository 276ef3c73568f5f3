namespace MlNetWatermark.Tests;

/// <summary>The hand-made model of data/golden/make_tiny_model.py: its mask is the red channel, its message has 12 bits.</summary>
internal static class TinyModel
{
    public static string Folder { get; } = Path.Combine(RepositoryRoot.Folder, "data", "golden", "tiny-model");

    public static byte[] Embedder => File.ReadAllBytes(Path.Combine(Folder, WatermarkModel.EmbedderFile));

    public static byte[] Extractor => File.ReadAllBytes(Path.Combine(Folder, WatermarkModel.ExtractorFile));

    public static WatermarkModel Load() => WatermarkModel.Load(Folder);
}
