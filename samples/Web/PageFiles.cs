using System.Reflection;

namespace MlNetWatermark.Web;

/// <summary>Serves the files that are inside the program.</summary>
internal static class PageFiles
{
    private static readonly Dictionary<string, string> s_types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".jpg"] = "image/jpeg",
    };

    public static void Map(WebApplication app)
    {
        Assembly program = typeof(PageFiles).Assembly;
        foreach (string name in program.GetManifestResourceNames())
        {
            using Stream stream = program.GetManifestResourceStream(name)!;
            byte[] file = new byte[stream.Length];
            stream.ReadExactly(file);
            app.MapMethods(name == "index.html" ? "/" : "/" + name, [HttpMethods.Get, HttpMethods.Head], () => Results.Bytes(file, s_types[Path.GetExtension(name)]));
        }
    }
}
