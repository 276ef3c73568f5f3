using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MlNetWatermark.Tests;

/// <summary>What users do with the packages, in fresh folders outside the repository: the commands and the code are those of the PACKAGE.md files.</summary>
[Trait(Slow.Trait, Slow.Value)]
public sealed partial class ConsumptionTests(PackedFeed feed) : IClassFixture<PackedFeed>
{
    [Fact]
    public void A_console_project_marks_and_reads_in_a_pipeline()
    {
        Slow.Require();
        string folder = Project("pipeline", "Transforms", CodeBlocks("Transforms")[0]);
        Assert.Equal("studio-7", DotNet.Run(folder, "run").Trim());
    }

    [Fact]
    public void A_file_based_program_marks_and_reads()
    {
        Slow.Require();
        string folder = feed.FreshFolder("file-based");
        AddPictures(folder);
        string packages = string.Concat(References("Transforms").Select(package => $"#:package {package.Id}@{package.Version}\n"));
        File.WriteAllText(Path.Combine(folder, "demo.cs"), $"{packages}#:property PublishAot=false\n{CodeBlocks("Transforms")[1]}");
        Assert.StartsWith("True studio-7, p ", DotNet.Run(folder, "run", "demo.cs"), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "marked.png")));
    }

    /// <remarks>On systems whose libstdc++ is older than GCC 13's libtorch loads only because the package's target was at work.</remarks>
    [Fact]
    public void A_console_project_trains()
    {
        Slow.Require();
        string code = CodeBlocks("Trainers")[0].Replace("Steps = 12_000", "Steps = 1, BatchSize = 2, WorkingSize = 64, CropSize = 64", StringComparison.Ordinal);
        string folder = Project("training", "Trainers", code);
        DotNet.Run(folder, "run");
        Assert.Equal(["embedder.onnx", "extractor.onnx", "model.json"], Directory.GetFiles(Path.Combine(folder, "my-model")).Select(Path.GetFileName).Intersect(["embedder.onnx", "extractor.onnx", "model.json"]).Order());
    }

    [Fact]
    public void The_tool_installs_marks_deeply_and_reads()
    {
        Slow.Require();
        string folder = feed.FreshFolder("tool");
        AddPictures(folder);
        DotNet.Run(folder, "tool", "install", "MlNetWatermark.Cli", "--tool-path", "installed", "--add-source", feed.Path, "--version", PackedFeed.Version);
        string tool = Path.Combine(folder, "installed", OperatingSystem.IsWindows() ? "watermark.exe" : "watermark");
        DotNet.Run(tool, folder, ["embed", "photo.jpg", "-o", "marked.png", "--text", "studio-7"]);
        Assert.Contains("\"studio-7\"", DotNet.Run(tool, folder, ["extract", "marked.png"]), StringComparison.Ordinal);
        DotNet.Run(tool, folder, ["embed", "photo.jpg", "-o", "deep.png", "--text", "studio-7", "--refine", "2"]);
        Assert.Contains("\"studio-7\"", DotNet.Run(tool, folder, ["extract", "deep.png"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MlNetWatermark")]
    [InlineData("MlNetWatermark.Trainers")]
    public void An_assembly_does_not_tell_where_it_was_built(string id)
    {
        Slow.Require();
        using ZipArchive package = ZipFile.OpenRead(Path.Combine(feed.Path, $"{id}.{PackedFeed.Version}.nupkg"));
        using MemoryStream assembly = new();
        using (Stream packed = package.GetEntry($"lib/net10.0/{id}.dll")!.Open()) packed.CopyTo(assembly);
        Assert.Equal(-1, assembly.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(RepositoryRoot.Folder)));
    }

    /// <remarks>A quarter of a gigabyte is what the largest public gallery takes.</remarks>
    [Fact]
    public void The_tool_has_the_native_libraries_of_one_platform_and_their_licences()
    {
        Slow.Require();
        Package names = new(Path.Combine(feed.Path, $"MlNetWatermark.Cli.{PackedFeed.Version}.nupkg"));
        Assert.True(names.Size < 100_000, $"{names.Size} bytes");
        Package tool = new(Path.Combine(feed.Path, $"MlNetWatermark.Cli.{PackedFeed.Platform}.{PackedFeed.Version}.nupkg"));
        Assert.True(tool.Size < 250_000_000, $"{tool.Size} bytes");
        string[] files = [.. tool.Files.Keys.Select(name => name[(name.LastIndexOf('/') + 1)..])];
        foreach (string part in (string[])["torch_cpu.", "onnxruntime.", "libSkiaSharp.", "e_sqlite3."]) Assert.Contains(files, name => name.Contains(part, StringComparison.Ordinal));
        Assert.DoesNotContain(files, name => name.Contains("python", StringComparison.Ordinal));
        Assert.DoesNotContain(tool.Files.Keys, name => name.Contains("/runtimes/", StringComparison.Ordinal));
        string[] inside = [.. tool.Files.Keys.Where(name => name.StartsWith("tools/", StringComparison.Ordinal) && !name.EndsWith(".json", StringComparison.Ordinal) && !name.EndsWith("DotnetToolSettings.xml", StringComparison.Ordinal))];
        Assert.All(inside.Select(Path.GetFileName).Where(name => !ThirdPartyNotices.IsOurs(name!)), name => ThirdPartyNotices.Of(name!));
        foreach (string text in ThirdPartyNotices.Texts) Assert.Contains($"licences/{text}", tool.Files.Keys);
        string[] brought = ["libtorch-cpu-" + PackedFeed.Platform, "Microsoft.ML", "Microsoft.ML.OnnxRuntime", "SkiaSharp", "TorchSharp", "Newtonsoft.Json", "CommunityToolkit.HighPerformance", "System.CodeDom"];
        foreach (string package in brought) Assert.Contains(tool.Files.Keys, name => name.StartsWith($"licences/{package}/", StringComparison.Ordinal));
    }

    /// <summary>A console project as `dotnet new console` makes it, with the packages of a PACKAGE.md and a program.</summary>
    private string Project(string name, string readme, string code)
    {
        string folder = feed.FreshFolder(name);
        AddPictures(folder);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), code);
        new XElement("Project", new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            new XElement("PropertyGroup",
                new XElement("OutputType", "Exe"), new XElement("TargetFramework", "net10.0"), new XElement("ImplicitUsings", "enable"), new XElement("Nullable", "enable"),
                new XElement("RuntimeIdentifier", PackedFeed.Platform), new XElement("SelfContained", "false")),
            new XElement("ItemGroup", References(readme).Select(package =>
                new XElement("PackageReference", new XAttribute("Include", package.Id), new XAttribute("Version", package.Version))))).Save(Path.Combine(folder, $"{name}.csproj"));
        return folder;
    }

    private static void AddPictures(string folder)
    {
        File.Copy(RepositoryRoot.Image("rocket.jpg"), Path.Combine(folder, "photo.jpg"));
        string photos = Directory.CreateDirectory(Path.Combine(folder, "photos")).FullName;
        foreach (string image in (string[])["coffee.png", "chelsea.png"]) File.Copy(RepositoryRoot.Image(image), Path.Combine(photos, image));
    }

    /// <summary>The packages that a PACKAGE.md tells to add; without a version there, the one that this repository is built with.</summary>
    private static IEnumerable<(string Id, string Version)> References(string project)
    {
        Dictionary<string, string> central = XDocument.Load(Path.Combine(RepositoryRoot.Folder, "Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value);
        foreach (Match match in AddPackage().Matches(Readme(project)))
        {
            string id = match.Groups[1].Value.Replace("libtorch-cpu-linux-x64", $"libtorch-cpu-{PackedFeed.Platform}", StringComparison.Ordinal);
            yield return (id, match.Groups[2].Success ? match.Groups[2].Value : id.StartsWith("MlNetWatermark", StringComparison.Ordinal) ? PackedFeed.Version : central[id]);
        }
    }

    private static string[] CodeBlocks(string project) => [.. CodeBlock().Matches(Readme(project)).Select(match => match.Groups[1].Value)];

    private static string Readme(string project) => File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "src", project, "PACKAGE.md"));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^    dotnet add package (\S+)(?: --version (\S+))?", RegexOptions.Multiline)]
    private static partial Regex AddPackage();
}
