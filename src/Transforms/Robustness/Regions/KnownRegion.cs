namespace MlNetWatermark;

/// <summary>Changes nothing and says where the mark is: as the first step of a chain, it makes the chain's mask follow the region.</summary>
internal sealed class KnownRegion(float[] region) : IAttack
{
    public string Name => "region";

    public AttackResult Apply(AttackInput input) => new(input.Watermarked, region);

    /// <summary>Attacks a picture that is marked in one region.</summary>
    /// <returns>The attacked picture, and where in it the region still is.</returns>
    public static (Picture Picture, float[] Region) Follow(IAttack attack, AttackInput input, float[] region)
    {
        AttackResult result = new ChainAttack(attack.Name, [new KnownRegion(region), attack]).Apply(input);
        return (result.Picture, result.Mask!);
    }
}
