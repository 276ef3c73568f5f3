namespace MlNetWatermark;

/// <summary>Adds Gaussian noise, independent per pixel and channel.</summary>
/// <param name="sigma">Standard deviation as a share of full scale: 0.02 is 5.1 of 255.</param>
internal sealed class NoiseAttack(double sigma) : IAttack
{
    public string Name => AttackName.Of("noise", sigma);

    public AttackResult Apply(AttackInput input)
    {
        Picture picture = input.Watermarked;
        byte[] rgba = (byte[])picture.Rgba.Clone();
        double scale = 255 * sigma;
        for (int i = 0; i < rgba.Length; i += 4)
        {
            for (int c = 0; c < 3; c++) rgba[i + c] = PixelEdit.ToByte(rgba[i + c] + scale * Normal(input.Generator));
        }

        return new AttackResult(new Picture(picture.Width, picture.Height, rgba));
    }

    /// <summary>Box and Muller's transform; 1 - NextDouble() keeps the logarithm finite.</summary>
    private static double Normal(Random generator) =>
        Math.Sqrt(-2 * Math.Log(1 - generator.NextDouble())) * Math.Cos(2 * Math.PI * generator.NextDouble());
}
