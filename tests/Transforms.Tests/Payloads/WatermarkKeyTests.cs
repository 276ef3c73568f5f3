namespace MlNetWatermark.Tests;

public sealed class WatermarkKeyTests
{
    /// <summary>Expected by Python: hmac.new(hashlib.sha256(b"0123456789abcdef").digest(), b"\x08checksum\x01\x02\x03", hashlib.sha256).hexdigest()</summary>
    [Fact]
    public void Authentication_codes_are_hmac_sha256_under_the_hash_of_the_bytes()
    {
        byte[] code = WatermarkKey.FromBytes("0123456789abcdef"u8).Authenticate("checksum", [1, 2, 3]);
        Assert.Equal("613eb257ef99300d461a2111ec1b54ed85d767ec41a33746a21a1e3284692c14", Convert.ToHexStringLower(code));
    }

    [Fact]
    public void A_passphrase_gives_the_same_key_each_time_and_another_one_another()
    {
        byte[] one = Code("correct horse battery");
        Assert.Equal(one, Code("correct horse battery"));
        Assert.NotEqual(one, Code("correct horse batterz"));

        static byte[] Code(string passphrase) => WatermarkKey.FromPassphrase(passphrase).Authenticate("test", []);
    }

    [Fact]
    public void Short_keys_are_refused()
    {
        Assert.Throws<ArgumentException>(() => WatermarkKey.FromBytes(new byte[15]));
        Assert.Throws<ArgumentException>(() => WatermarkKey.FromPassphrase("short"));
        string file = Path.GetTempFileName();
        try
        {
            Assert.Contains("16 to 4096", Assert.Throws<ArgumentException>(() => WatermarkKey.FromFile(file)).Message, StringComparison.Ordinal);
            File.WriteAllBytes(file, new byte[4097]);
            Assert.Throws<ArgumentException>(() => WatermarkKey.FromFile(file));
            File.WriteAllBytes(file, "0123456789abcdef"u8);
            Assert.Equal(WatermarkKey.FromBytes("0123456789abcdef"u8).Authenticate("test", []), WatermarkKey.FromFile(file).Authenticate("test", []));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Scrambling_is_undone_by_restoring()
    {
        Message message = Message.Random(128, new Random(1));
        MessageScrambler scrambler = new(128, WatermarkKey.FromPassphrase("correct horse battery"));
        bool[] scrambled = scrambler.Scramble(message.Bits);
        Assert.NotEqual(message.Bits.ToArray(), scrambled);
        float[] restored = scrambler.Restore([.. scrambled.Select(bit => bit ? 1f : -1f)]);
        Assert.Equal(message.Bits.ToArray(), restored.Select(logit => logit > 0));
    }
}
