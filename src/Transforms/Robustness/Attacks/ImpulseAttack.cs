namespace MlNetWatermark;

/// <summary>Salt and pepper: random pixels become black or white, evenly.</summary>
/// <param name="share">Share of the pixels.</param>
internal sealed class ImpulseAttack(double share) : IAttack
{
    public string Name => AttackName.Of("impulse", share);

    public AttackResult Apply(AttackInput input)
    {
        Picture picture = input.Watermarked;
        byte[] rgba = (byte[])picture.Rgba.Clone();
        for (int i = 0; i < rgba.Length; i += 4)
        {
            double draw = input.Generator.NextDouble();
            if (draw < share) rgba.AsSpan(i, 3).Fill(draw < share / 2 ? (byte)0 : (byte)255);
        }

        return new AttackResult(new Picture(picture.Width, picture.Height, rgba));
    }
}
