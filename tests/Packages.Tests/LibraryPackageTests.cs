using System.Reflection;

namespace MlNetWatermark.Tests;

/// <summary>The packages of the two libraries, packed from what was built: what they ask of an application, and what is in them.</summary>
public sealed class LibraryPackageTests(LibraryPackageTests.Packed packed) : IClassFixture<LibraryPackageTests.Packed>
{
    private static readonly string s_configuration = typeof(LibraryPackageTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    public sealed class Packed : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("watermark-packages-");

        public Packed()
        {
            foreach (string project in (string[])["Transforms", "Trainers"])
            {
                DotNet.Run(RepositoryRoot.Folder, "pack", $"src/{project}", "--no-build", "-c", s_configuration, "-o", _folder.FullName);
            }
        }

        internal Package Open(string id, string extension = ".nupkg") =>
            new(Directory.GetFiles(_folder.FullName, $"{id}.*{extension}").Single(path => char.IsAsciiDigit(Path.GetFileName(path)[id.Length + 1])));

        public void Dispose() => _folder.Delete(recursive: true);
    }

    /// <remarks>Minimums only: pins of this repository (SkiaSharp below 3) would otherwise bind every application. Native backends are the application's choice.</remarks>
    [Fact]
    public void The_library_asks_for_least_versions_and_for_no_native_backend() => Assert.Equal(
        [
            "MathNet.Numerics 5.0.0", "Microsoft.ML 5.0.1", "Microsoft.ML.ImageAnalytics 5.0.1", "Microsoft.ML.OnnxRuntime.Managed 1.31.1", "Microsoft.ML.OnnxTransformer 5.0.1", "SkiaSharp 2.88.9",
        ],
        packed.Open("MlNetWatermark").Dependencies);

    /// <remarks>The one upper bound: the trainers use internals of the library, so both have the same version.</remarks>
    [Fact]
    public void The_trainers_add_the_managed_TorchSharp_alone() => Assert.Equal(
        ["Google.Protobuf 3.31.1", $"MlNetWatermark [{packed.Open("MlNetWatermark")["version"]}]", "TorchSharp 0.107.0"],
        packed.Open("MlNetWatermark.Trainers").Dependencies);

    [Theory]
    [InlineData("MlNetWatermark")]
    [InlineData("MlNetWatermark.Trainers")]
    public void A_package_has_what_galleries_and_editors_show(string id)
    {
        Package package = packed.Open(id);
        Assert.Equal(["net10.0"], package.Frameworks);
        Assert.Equal("MIT", package.License);
        foreach (string file in (string[])["PACKAGE.md", "icon.png", "LICENSE", "CHANGELOG.md", "THIRD-PARTY-NOTICES.md", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"]) Assert.Contains(file, package.Files.Keys);
        Assert.Equal(("PACKAGE.md", "icon.png"), (package["readme"], package["icon"]));
        foreach (string text in (string[])["description", "tags", "releaseNotes", "copyright", "authors"]) Assert.False(string.IsNullOrEmpty(package[text]), text);
        Assert.Null(package["projectUrl"]);
        Assert.Contains($"lib/net10.0/{id}.pdb", packed.Open(id, ".snupkg").Files.Keys);
    }

    [Theory]
    [InlineData("MlNetWatermark", "interactive-extensions/dotnet/extension.dib")]
    [InlineData("MlNetWatermark.Trainers", "buildTransitive/MlNetWatermark.Trainers.targets")]
    public void A_package_has_one_assembly_and_what_tools_look_for_in_its_place(string id, string file)
    {
        IEnumerable<string> folders = packed.Open(id).Files.Keys.Where(name => name.Contains('/') && !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal));
        Assert.Equal([file, $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"], folders.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Transforms")]
    [InlineData("Trainers")]
    [InlineData("Cli")]
    public void A_package_text_has_no_pictures_and_no_links_that_lead_nowhere(string project)
    {
        string text = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "src", project, "PACKAGE.md"));
        Assert.DoesNotContain("](", text, StringComparison.Ordinal);
    }
}
