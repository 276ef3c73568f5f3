namespace MlNetWatermark;

/// <summary>A picture that a diffusion process made and no decoder has turned into pixels yet. Checked at construction: all values are finite.</summary>
/// <remarks>The buffer belongs to the latent; nothing in this library writes to it after construction. Safe to read from many threads.</remarks>
public sealed class Latent
{
    /// <summary>Wraps a buffer. The caller hands it over and must not change it afterwards.</summary>
    /// <param name="values">Shape (channels, height, width), as they come out of the diffusion process: not divided by its scaling factor.</param>
    /// <param name="channels">At least 1.</param>
    /// <param name="height">At least 1.</param>
    /// <param name="width">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    /// <exception cref="ArgumentException">The buffer's length does not fit the sizes, or a value is not finite.</exception>
    public Latent(float[] values, int channels, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if ((UInt128)(uint)channels * (uint)height * (uint)width != (uint)values.Length)
        {
            throw new ArgumentException($"A latent of {channels} x {height} x {width} has as many values; {values.Length} were given.", nameof(values));
        }

        int wrong = Array.FindIndex(values, value => !float.IsFinite(value));
        if (wrong >= 0) throw new ArgumentException($"The values of a latent are finite; value {wrong} is {values[wrong]}.", nameof(values));
        (Values, Channels, Height, Width) = (values, channels, height, width);
    }

    /// <summary>Shape (Channels, Height, Width). Do not change.</summary>
    public float[] Values { get; }

    /// <summary>Values at one place.</summary>
    public int Channels { get; }

    /// <summary>Rows of places.</summary>
    public int Height { get; }

    /// <summary>Places in a row.</summary>
    public int Width { get; }
}
