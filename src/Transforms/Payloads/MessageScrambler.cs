namespace MlNetWatermark;

/// <summary>Permutes and whitens the bits of a message by a key.</summary>
/// <remarks>Without the key the bits look random, and which bit is which stays unknown. The public key serves as well: messages are then balanced whatever they say.</remarks>
internal sealed class MessageScrambler
{
    private readonly int[] _place; // where bit i goes
    private readonly bool[] _flip; // by place

    public MessageScrambler(int length, WatermarkKey key)
    {
        byte[] seed = BitConverter.GetBytes(length);
        using IEnumerator<byte> stream = key.Stream("message", seed).GetEnumerator();
        _place = [.. Enumerable.Range(0, length)];
        for (int i = length - 1; i > 0; i--)
        {
            int other = Below(i + 1, stream);
            (_place[i], _place[other]) = (_place[other], _place[i]);
        }

        _flip = new bool[length];
        for (int i = 0; i < length; i++) _flip[i] = (Next(stream) & 1) == 1;
    }

    public bool[] Scramble(ReadOnlySpan<bool> bits)
    {
        bool[] scrambled = new bool[_place.Length];
        for (int i = 0; i < scrambled.Length; i++) scrambled[_place[i]] = bits[i] ^ _flip[_place[i]];
        return scrambled;
    }

    /// <summary>Undoes <see cref="Scramble"/>, on logits.</summary>
    public float[] Restore(ReadOnlySpan<float> logits)
    {
        float[] restored = new float[_place.Length];
        for (int i = 0; i < restored.Length; i++) restored[i] = _flip[_place[i]] ? -logits[_place[i]] : logits[_place[i]];
        return restored;
    }

    // Without bias: draws that would make low numbers likelier are thrown away.
    private static int Below(int limit, IEnumerator<byte> stream)
    {
        int whole = 65536 / limit * limit;
        while (true)
        {
            int drawn = (Next(stream) << 8) | Next(stream);
            if (drawn < whole) return drawn % limit;
        }
    }

    private static byte Next(IEnumerator<byte> stream)
    {
        stream.MoveNext();
        return stream.Current;
    }
}
