using System.Globalization;
using System.Security.Cryptography;

namespace MlNetWatermark;

/// <summary>Everything that rows depend on, so that an unfinished run is only continued by the same run.</summary>
internal static class BenchmarkSettings
{
    public static IReadOnlyDictionary<string, string> Of(
        IWatermarkSystem system, IReadOnlyList<BenchmarkPicture> pictures, RobustnessBenchmarkOptions options) => new SortedDictionary<string, string>
        {
            ["system"] = system.Name,
            ["behaviour of the system"] = Behaviour(system),
            ["message length"] = system.MessageLength.ToString(CultureInfo.InvariantCulture),
            ["list of attacks"] = string.Join(',', options.Attacks.Select(attack => attack.Name)),
            ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
            ["strength"] = options.Strength.ToString("R", CultureInfo.InvariantCulture),
            ["limit of pixels"] = options.MaximumPixels.ToString(CultureInfo.InvariantCulture),
            ["kind of messages"] = options.Payloads ? "payloads" : "bits",
            ["number of unmarked crops"] = options.UnmarkedCrops.ToString(CultureInfo.InvariantCulture),
            ["set of pictures"] = Files(pictures),
            ["set of unmarked pictures"] = Files(options.UnmarkedPictures),
        };

    /// <summary>Two systems of one name, such as a model before and after more training, differ in what they do to one picture.</summary>
    private static string Behaviour(IWatermarkSystem system)
    {
        const int side = 256;
        Random generator = new(1);
        byte[] rgba = new byte[4 * side * side];
        for (int i = 0; i < side * side; i++)
        {
            int level = i % side / 2 + i / side / 4;
            for (int c = 0; c < 3; c++) rgba[4 * i + c] = (byte)(level + generator.Next(32));
            rgba[4 * i + 3] = 255;
        }

        Picture marked = system.Embed(new Picture(side, side, rgba), Message.Random(system.MessageLength, generator), 1);
        return Convert.ToHexStringLower(SHA256.HashData([.. marked.Rgba, .. system.Read(marked).Message.ToString().Select(bit => (byte)bit)]))[..16];
    }

    private static string Files(IReadOnlyList<BenchmarkPicture> pictures)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (BenchmarkPicture picture in pictures)
        {
            FileInfo file = new(picture.Path);
            string line = string.Create(
                CultureInfo.InvariantCulture, $"{picture.Name}|{(file.Exists ? file.Length : -1)}|{picture.TamperMask is not null}\n");
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(line));
        }

        return string.Create(CultureInfo.InvariantCulture, $"{pictures.Count} files, {Convert.ToHexStringLower(hash.GetHashAndReset())[..16]}");
    }
}
