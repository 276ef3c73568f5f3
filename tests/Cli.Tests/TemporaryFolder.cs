namespace MlNetWatermark.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("watermark-tests-");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>Puts a bundled picture into the folder.</summary>
    public string Copy(string image, string name)
    {
        string path = this[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Copy(RepositoryRoot.Image(image), path);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
