using System.Runtime.InteropServices;

namespace MlNetWatermark;

/// <summary>Picks the number of a block that carries its bit.</summary>
/// <param name="block">Coarse Haar coefficients, shape (4, 4).</param>
/// <param name="direction">Receives the change of the block, shape (4, 4), that adds 1 to the number.</param>
/// <returns>The number, 0 or more.</returns>
internal delegate float BlockCarrier(ReadOnlySpan<float> block, Span<float> direction);

/// <summary>Quantisation of one number in each 8 x 8 block of the U plane, the frame that both frequency methods share.</summary>
/// <remarks>
/// Block i, counted row by row, carries bit i modulo the message length. A number q in [n step, (n + 1) step) moves to
/// (n + 1/4) step for a 0 and to (n + 3/4) step for a 1 (quantisation index modulation, Chen and Wornell 2001). A block reads as 1 in the
/// upper half of its interval, and a bit is 1 when enough of its blocks say so.
/// </remarks>
internal sealed class WaveletQuantization
{
    /// <summary>Quantisation step of invisible-watermark, 2020 to 2023.</summary>
    public const double DefaultStep = 36;

    // The public program asks for a mean vote * 255 above 127, a hair below one half.
    private const double Majority = 127.0 / 255;

    private readonly string _name;
    private readonly int _messageLength;
    private readonly float _step;
    private readonly BlockCarrier _carrier;

    public WaveletQuantization(string name, int messageLength, double step, BlockCarrier carrier)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(messageLength, 1);
        if (!(step >= 1 && step <= 1000)) throw new ArgumentOutOfRangeException(nameof(step), step, "The quantisation step is from 1 to 1000.");
        _name = name;
        _messageLength = messageLength;
        _step = (float)step;
        _carrier = carrier;
    }

    public Picture Embed(Picture cover, Message message, double strength)
    {
        SystemArguments.CheckEmbedding(_name, _messageLength, cover, message, strength);
        CheckSize(cover, nameof(cover));
        byte[] rgba = (byte[])cover.Rgba.Clone();
        ForEachBlock(cover, (left, top, bit, value, direction) =>
        {
            float target = (MathF.Floor(value / _step) + (message.Bits[bit] ? 0.75f : 0.25f)) * _step;
            float move = (float)strength * (target - value);
            for (int i = 0; i < direction.Length; i++) direction[i] *= move;
            HaarBlock.Add(cover.Width, MemoryMarshal.Cast<byte, uint>(rgba.AsSpan()), left, top, direction);
        });
        return new Picture(cover.Width, cover.Height, rgba);
    }

    public Message Read(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        CheckSize(picture, nameof(picture));
        int[] blocks = new int[_messageLength];
        int[] ones = new int[_messageLength];
        ForEachBlock(picture, (_, _, bit, value, _) =>
        {
            blocks[bit]++;
            if (value % _step > _step / 2) ones[bit]++;
        });
        return new Message([.. ones.Zip(blocks, (one, all) => one > Majority * all)]);
    }

    private delegate void BlockVisit(int left, int top, int bit, float value, Span<float> direction);

    private void ForEachBlock(Picture picture, BlockVisit visit)
    {
        Span<float> block = stackalloc float[HaarBlock.Side * HaarBlock.Side];
        Span<float> direction = stackalloc float[HaarBlock.Side * HaarBlock.Side];
        int index = 0;
        for (int top = 0; top <= picture.Height - HaarBlock.Pixels; top += HaarBlock.Pixels)
        {
            for (int left = 0; left <= picture.Width - HaarBlock.Pixels; left += HaarBlock.Pixels)
            {
                HaarBlock.Read(picture, left, top, block);
                float value = _carrier(block, direction);
                visit(left, top, index++ % _messageLength, value, direction);
            }
        }
    }

    private void CheckSize(Picture picture, string argument)
    {
        int blocks = picture.Width / HaarBlock.Pixels * (picture.Height / HaarBlock.Pixels);
        if (blocks >= _messageLength) return;
        throw new ArgumentException(
            $"{_name} needs a block of {HaarBlock.Pixels} x {HaarBlock.Pixels} pixels for each of {_messageLength} bits; "
            + $"the picture of {picture.Width} x {picture.Height} has {blocks}.",
            argument);
    }
}
