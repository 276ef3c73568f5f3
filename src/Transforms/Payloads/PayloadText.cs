using System.Numerics;
using System.Text;

namespace MlNetWatermark;

/// <summary>Writes text as one number, in the smallest of three alphabets that has all its characters.</summary>
internal static class PayloadText
{
    /// <summary>5.4 bits a character.</summary>
    public const string Lower = "0123456789abcdefghijklmnopqrstuvwxyz-_./:";

    /// <summary>6.1 bits a character.</summary>
    public const string Mixed = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_./: ";

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">Half of a surrogate pair.</exception>
    public static void Check(string text)
    {
        try
        {
            _ = s_strict.GetByteCount(text);
        }
        catch (EncoderFallbackException problem)
        {
            throw new ArgumentException($"The text is not valid Unicode: character {problem.Index + 1} is half of a surrogate pair.", nameof(text));
        }
    }

    public static (PayloadCode Code, BigInteger Value) Write(string text) =>
        Digits(text, Lower) is { } lower ? (PayloadCode.LowerText, Bijective.ToNumber(lower, Lower.Length))
        : Digits(text, Mixed) is { } mixed ? (PayloadCode.MixedText, Bijective.ToNumber(mixed, Mixed.Length))
        : (PayloadCode.UnicodeText, Bijective.ToNumber(s_strict.GetBytes(text), 256));

    /// <summary>The text; null where the code is not one of text, or the bytes are not UTF-8.</summary>
    public static string? Read(PayloadCode code, BigInteger value)
    {
        switch (code)
        {
            case PayloadCode.LowerText: return Characters(Bijective.ToDigits(value, Lower.Length), Lower);
            case PayloadCode.MixedText: return Characters(Bijective.ToDigits(value, Mixed.Length), Mixed);
            case PayloadCode.UnicodeText:
                try
                {
                    return s_strict.GetString(Bijective.ToDigits(value, 256));
                }
                catch (DecoderFallbackException)
                {
                    return null;
                }

            default: return null;
        }
    }

    private static byte[]? Digits(string text, string alphabet)
    {
        byte[] digits = new byte[text.Length];
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = alphabet.IndexOf(text[i]);
            if (digit < 0) return null;
            digits[i] = (byte)digit;
        }

        return digits;
    }

    private static string Characters(byte[] digits, string alphabet) => string.Concat(digits.Select(digit => alphabet[digit]));
}
