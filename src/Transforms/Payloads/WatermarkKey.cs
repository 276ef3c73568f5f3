using System.Security.Cryptography;
using System.Text;

namespace MlNetWatermark;

/// <summary>A secret shared by those who mark and those who check. Immutable; the bytes stay in memory as long as the object lives.</summary>
/// <remarks>
/// With a key a payload is authenticated by 24 bits of an HMAC-SHA256 and its bits are permuted and whitened: without the key it cannot be read, and no new one can be written, but for one chance in about
/// a million for each try that is checked by somebody who has it. It does not stop reuse: whoever has the model can read the raw bits of one marked picture and put them into any other, where they are as authentic;
/// bind payloads to their pictures against that (<see cref="PayloadOptions.BindToContent"/>). That there is a mark at all anybody with the same model can see (the pilot is not keyed), and remove or overwrite.
/// </remarks>
public sealed class WatermarkKey
{
    /// <summary>Fewest bytes of a key.</summary>
    public const int MinimumBytes = 16;

    /// <summary>Fewest characters of a passphrase.</summary>
    public const int MinimumPassphrase = 12;

    private const int Iterations = 600_000; // OWASP's figure for PBKDF2 with HMAC-SHA256, 2023
    private static readonly byte[] s_salt = "MlNetWatermark passphrase 1"u8.ToArray();

    /// <summary>Stands in where there is no key: everybody knows it, so that it makes a checksum and no more.</summary>
    internal static readonly WatermarkKey Public = new("MlNetWatermark public 1"u8);

    private readonly byte[] _secret;

    private WatermarkKey(ReadOnlySpan<byte> secret) => _secret = SHA256.HashData(secret);

    /// <summary>A key from bytes, which should come from a random generator.</summary>
    /// <exception cref="ArgumentException">Fewer than <see cref="MinimumBytes"/>.</exception>
    public static WatermarkKey FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length >= MinimumBytes
        ? new WatermarkKey(bytes)
        : throw new ArgumentException($"A key has at least {MinimumBytes} bytes; {bytes.Length} were given.", nameof(bytes));

    /// <summary>A key from a passphrase (PBKDF2, about a fifth of a second). The same characters (UTF-8, not normalised) give the same key everywhere, so choose a passphrase that nobody else does.</summary>
    /// <exception cref="ArgumentException">Shorter than <see cref="MinimumPassphrase"/>.</exception>
    public static WatermarkKey FromPassphrase(string passphrase)
    {
        ArgumentNullException.ThrowIfNull(passphrase);
        if (passphrase.Length < MinimumPassphrase) throw new ArgumentException($"A passphrase has at least {MinimumPassphrase} characters; {passphrase.Length} were given.", nameof(passphrase));
        return new WatermarkKey(Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(passphrase), s_salt, Iterations, HashAlgorithmName.SHA256, 32));
    }

    /// <summary>A key from a file: all its bytes, at least <see cref="MinimumBytes"/> and at most 4096.</summary>
    /// <exception cref="ArgumentException">The file is too short or too long to be a key.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static WatermarkKey FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.OpenRead(path);
        byte[] bytes = new byte[4097];
        int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length is < MinimumBytes or > 4096) throw new ArgumentException($"'{path}' is no key: a key file has {MinimumBytes} to 4096 bytes.", nameof(path));
        return new WatermarkKey(bytes.AsSpan(0, length));
    }

    /// <summary>HMAC-SHA256 of data, for one purpose; 32 bytes.</summary>
    internal byte[] Authenticate(string purpose, ReadOnlySpan<byte> data)
    {
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _secret);
        byte[] name = Encoding.UTF8.GetBytes(purpose);
        hash.AppendData([(byte)name.Length]);
        hash.AppendData(name);
        hash.AppendData(data);
        return hash.GetHashAndReset();
    }

    /// <summary>A stream of bytes that depends on the key, a purpose and a seed.</summary>
    internal IEnumerable<byte> Stream(string purpose, byte[] seed)
    {
        for (uint block = 0; ; block++)
        {
            foreach (byte value in Authenticate(purpose, [.. BitConverter.GetBytes(block), .. seed])) yield return value;
        }
    }
}
