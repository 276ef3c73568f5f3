namespace MlNetWatermark;

/// <summary>Several attacks one after the other. The mark is present only where every step left it.</summary>
/// <remarks>
/// A geometric step moves, besides the picture, the mask of the steps before it and the cover, so that a later step can put original
/// pixels back in the right places. Every other step keeps the size and the place of pixels; its own mask multiplies the one so far.
/// </remarks>
/// <param name="name">What the parser reads.</param>
/// <param name="steps">From first to last.</param>
internal sealed class ChainAttack(string name, IReadOnlyList<IAttack> steps) : IAttack
{
    // A chain inside a chain becomes its steps: only they know how they move masks.
    private readonly IAttack[] _steps = [.. steps.SelectMany(step => step is ChainAttack chain ? chain._steps : [step])];

    public ChainAttack(IReadOnlyList<IAttack> steps)
        : this(string.Join('+', steps.Select(step => step.Name)), steps)
    {
    }

    public string Name => name;

    public AttackResult Apply(AttackInput input)
    {
        float[]? mask = null;
        foreach (IAttack step in _steps)
        {
            if (step is GeometricAttack geometric)
            {
                Picture picture = input.Watermarked;
                Geometry geometry = geometric.Draw(picture.Width, picture.Height, input.Generator);
                bool follows = input.Cover is { } cover && cover.Width == picture.Width && cover.Height == picture.Height;
                input = input with { Watermarked = geometry.Move(picture), Cover = follows ? geometry.Move(input.Cover!) : input.Cover };
                mask = geometry.Move(mask);
            }
            else
            {
                AttackResult next = step.Apply(input);
                input = input with { Watermarked = next.Picture };
                mask = Both(mask, next.Mask);
            }
        }

        return new AttackResult(input.Watermarked, mask);
    }

    private static float[]? Both(float[]? first, float[]? second)
    {
        if (first is null || second is null) return first ?? second;
        float[] both = new float[first.Length];
        for (int i = 0; i < both.Length; i++) both[i] = first[i] * second[i];
        return both;
    }
}
