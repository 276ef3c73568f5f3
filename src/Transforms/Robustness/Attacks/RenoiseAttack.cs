namespace MlNetWatermark;

/// <summary>Drowns the picture in Gaussian noise and takes the noise out again by non-local means: regeneration without a network.</summary>
/// <param name="sigma">Standard deviation of the noise as a share of full scale: 0.05 is 12.75 of 255.</param>
internal sealed class RenoiseAttack(double sigma) : IAttack
{
    public string Name => AttackName.Of("renoise", sigma);

    public AttackResult Apply(AttackInput input)
    {
        Picture noisy = new NoiseAttack(sigma).Apply(input).Picture;
        float[][] planes = NonLocalMeans.Apply(NonLocalMeans.Planes(noisy), noisy.Width, noisy.Height, 255 * sigma);
        byte[] rgba = (byte[])noisy.Rgba.Clone();
        for (int i = 0; i < planes[0].Length; i++)
        {
            for (int c = 0; c < 3; c++) rgba[(4 * i) + c] = PixelEdit.ToByte(planes[c][i]);
        }

        return new AttackResult(new Picture(noisy.Width, noisy.Height, rgba));
    }
}
