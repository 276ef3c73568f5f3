namespace MlNetWatermark;

/// <summary>Several attacks one after the other. The mark is present only where every step left it.</summary>
internal sealed class ChainAttack(IReadOnlyList<IAttack> steps) : IAttack
{
    public string Name => string.Join('+', steps.Select(step => step.Name));

    public AttackResult Apply(AttackInput input)
    {
        AttackResult result = new(input.Watermarked);
        foreach (IAttack step in steps)
        {
            AttackResult next = step.Apply(input with { Watermarked = result.Picture });
            result = next with { Mask = Both(Follow(result, next.Picture), next.Mask) };
        }

        return result;
    }

    /// <summary>Takes a mask along to a picture of another size, by its nearest pixel.</summary>
    private static float[]? Follow(AttackResult from, Picture to)
    {
        Picture picture = from.Picture;
        if (from.Mask is not { } mask || (picture.Width == to.Width && picture.Height == to.Height)) return from.Mask;

        float[] moved = new float[to.Width * to.Height];
        for (int y = 0; y < to.Height; y++)
        {
            int row = (int)((2L * y + 1) * picture.Height / (2L * to.Height)) * picture.Width;
            for (int x = 0; x < to.Width; x++) moved[y * to.Width + x] = mask[row + (int)((2L * x + 1) * picture.Width / (2L * to.Width))];
        }

        return moved;
    }

    private static float[]? Both(float[]? first, float[]? second)
    {
        if (first is null || second is null) return first ?? second;
        float[] both = new float[first.Length];
        for (int i = 0; i < both.Length; i++) both[i] = first[i] * second[i];
        return both;
    }
}
