namespace MlNetWatermark.Tests;

public sealed class MetadataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Marked_and_attacked_pictures_keep_the_camera_s_tags_unless_told_otherwise()
    {
        PictureMetadata camera = PictureMetadata.Read(Path.Combine(RepositoryRoot.Folder, "data", "golden", "metadata", "little.jpg"));
        PictureFile.Write(PictureFile.Read(RepositoryRoot.Image("chelsea.png")), _folder["photo.jpg"], new PictureEncoding { Format = PictureFormat.Jpeg, Metadata = camera });
        PictureMetadata photo = PictureMetadata.Read(_folder["photo.jpg"]); // upright and of the right size already, so nothing is left to correct
        Assert.False(photo.Exif.IsEmpty || photo.Xmp.IsEmpty);

        foreach (string name in (string[])["marked.jpg", "marked.png", "marked.webp"])
        {
            Assert.Equal(0, Tool.Run("embed", _folder["photo.jpg"], "-o", _folder[name], "--model", Tool.TinyModel, "--provenance", "com.example.watermark.1").Code);
            PictureMetadata marked = PictureMetadata.Read(_folder[name]);
            Assert.Equal(photo.Exif.ToArray(), marked.Exif.ToArray());
            Assert.Equal(photo.Xmp.ToArray(), marked.Xmp.ToArray());
            Assert.Equal(ProvenanceManifest.HashOf(_folder[name]), ProvenanceManifest.Read(ProvenanceManifest.PathFor(_folder[name])).Sha256);
        }

        Assert.Equal(0, Tool.Run("embed", _folder["photo.jpg"], "-o", _folder["bare.jpg"], "--model", Tool.TinyModel, "--strip-metadata").Code);
        Assert.True(PictureMetadata.Read(_folder["bare.jpg"]) is { Exif.IsEmpty: true, Xmp.IsEmpty: true });

        Assert.Equal(0, Tool.Run("attack", _folder["marked.jpg"], "-o", _folder["attacked.jpg"], "--kind", "jpeg:50").Code);
        Assert.Equal(photo.Exif.ToArray(), PictureMetadata.Read(_folder["attacked.jpg"]).Exif.ToArray());
        Assert.Equal(0, Tool.Run("attack", _folder["marked.jpg"], "-o", _folder["stripped.jpg"], "--kind", "jpeg:50", "--strip-metadata").Code);
        Assert.True(PictureMetadata.Read(_folder["stripped.jpg"]).Exif.IsEmpty);
    }
}
