namespace MlNetWatermark;

/// <summary>Covers a random place with an opaque logo: a disc in one colour with a ring and a bar in white. The mask is 0 under all of it.</summary>
/// <param name="share">Share of the area that the disc takes; in narrow pictures it becomes an ellipse, and at most fills its box.</param>
internal sealed class LogoAttack(double share) : IAttack
{
    public string Name => AttackName.Of("logo", share);

    public AttackResult Apply(AttackInput input)
    {
        Picture picture = input.Watermarked;
        double box = share * 4 / Math.PI * picture.Width * picture.Height; // an ellipse takes pi / 4 of its box
        double across = Math.Min(picture.Width, Math.Max(Math.Sqrt(box), box / picture.Height));
        int width = Math.Max(1, (int)Math.Round(across)), height = (int)Math.Clamp(Math.Round(box / across), 1, picture.Height);
        Random generator = input.Generator;
        int left = generator.Next(picture.Width - width + 1), top = generator.Next(picture.Height - height + 1);
        Span<byte> colour = [(byte)generator.Next(160), (byte)generator.Next(160), (byte)generator.Next(160)]; // dark enough for white on it

        byte[] rgba = (byte[])picture.Rgba.Clone();
        float[] mask = new float[picture.Width * picture.Height];
        mask.AsSpan().Fill(1);
        for (int y = 0; y < height; y++)
        {
            double v = (((2.0 * y) + 1) / height) - 1;
            for (int x = 0; x < width; x++)
            {
                double u = (((2.0 * x) + 1) / width) - 1, radius = Math.Sqrt((u * u) + (v * v));
                if (radius > 1) continue;
                int pixel = ((top + y) * picture.Width) + left + x;
                Span<byte> target = rgba.AsSpan(4 * pixel, 4);
                colour.CopyTo(target);
                if (radius is > 0.75 and < 0.85 || (Math.Abs(u) < 0.45 && Math.Abs(v) < 0.12)) target[..3].Fill(255);
                target[3] = 255;
                mask[pixel] = 0;
            }
        }

        return new AttackResult(new Picture(picture.Width, picture.Height, rgba), mask);
    }
}
