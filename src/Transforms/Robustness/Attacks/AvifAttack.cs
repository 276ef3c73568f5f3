using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace MlNetWatermark;

/// <summary>Saves as AVIF with half-resolution colour and opens the file again, with the programs <c>avifenc</c> and <c>avifdec</c> of libavif.</summary>
/// <param name="quality">1 to 100, on libavif's scale.</param>
internal sealed class AvifAttack(int quality) : IAttack
{
    private const string Encoder = "avifenc", Decoder = "avifdec";

    public string Name => AttackName.Of("avif", quality);

    public AttackResult Apply(AttackInput input)
    {
        // The quantiser's scale of AV1, as libavif 1.0 derives it from a quality; older versions know no quality.
        string quantiser = ((((100 - quality) * 63) + 50) / 100).ToString(CultureInfo.InvariantCulture);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("avif-attack-");
        try
        {
            string before = Path.Combine(folder.FullName, "before.png"), coded = Path.Combine(folder.FullName, "coded.avif");
            string after = Path.Combine(folder.FullName, "after.png");
            PictureFile.Write(input.Watermarked, before);

            // One job: several threads may cut a frame into other tiles.
            Run(Encoder, ["--min", quantiser, "--max", quantiser, "--speed", "8", "--jobs", "1", "--yuv", "420", before, coded]);
            Run(Decoder, ["--jobs", "1", coded, after]);
            return new AttackResult(PictureFile.Read(after));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private void Run(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            process.WaitForExit();
            if (process.ExitCode != 0) throw new InvalidOperationException($"{program} failed: {(error.Result + output.Result).Trim()}");
        }
        catch (Win32Exception problem)
        {
            throw new AttackNotAvailableException($"The attack '{Name}' needs the program {program} (libavif), which is not on the search path.", problem);
        }
    }
}
