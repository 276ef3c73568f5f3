namespace MlNetWatermark;

/// <summary>A real edit of an 8-bit picture, used to measure what a watermark survives (training uses differentiable distortions instead).</summary>
/// <remarks>Attacks keep no state: the same input and an equally seeded generator give the same bytes.</remarks>
public interface IAttack
{
    /// <summary>What <see cref="AttackSuite.Parse"/> reads: kind and value, for example <c>jpeg:50</c>.</summary>
    string Name { get; }

    /// <summary>Edits a watermarked picture.</summary>
    /// <exception cref="ArgumentException">The attack needs the cover image and none, or one of another size, was given.</exception>
    /// <exception cref="AttackNotAvailableException">The attack needs a program that is not on this machine; says which.</exception>
    AttackResult Apply(AttackInput input);
}

/// <summary>What an attack works on.</summary>
/// <param name="Watermarked">The picture to edit; not changed.</param>
/// <param name="Cover">The picture before marking, for attacks that put original pixels back; null where it is not at hand.</param>
/// <param name="Generator">Source of every random choice.</param>
public sealed record AttackInput(Picture Watermarked, Picture? Cover, Random Generator)
{
    /// <summary>Another picture, of any size and without this mark, for the attack that puts foreign pixels in.</summary>
    /// <value>Default null: that attack then takes the mirrored cover.</value>
    public Picture? Other { get; init; }
}

/// <summary>What an attack left behind.</summary>
/// <param name="Picture">The edited picture.</param>
/// <param name="Mask">
/// Where the watermark is still present: 1 = present, 0 = gone, row by row, of the edited picture's size; null = everywhere. A geometric
/// attack gives the places that its pixels moved to, with 0 on the black it uncovers.
/// </param>
public sealed record AttackResult(Picture Picture, float[]? Mask = null);
