namespace MlNetWatermark;

/// <summary>Stands for saving as HEIC, which published tables list: says that it cannot be done, so that no other codec's result passes for it.</summary>
/// <param name="quality">1 to 100.</param>
internal sealed class HeicAttack(int quality) : IAttack
{
    public string Name => AttackName.Of("heic", quality);

    /// <exception cref="AttackNotAvailableException">Always.</exception>
    public AttackResult Apply(AttackInput input) =>
        throw new AttackNotAvailableException("Not available: there is no HEVC encoder here; the nearest attack is avif.");
}
