namespace MlNetWatermark;

/// <summary>Leaves the picture as it is: the reference row of a benchmark.</summary>
internal sealed class NoAttack : IAttack
{
    public string Name => "none";

    public AttackResult Apply(AttackInput input) => new(input.Watermarked);
}
