using System.Numerics;

namespace MlNetWatermark;

/// <summary>Takes the colour away.</summary>
internal sealed class GreyAttack : IAttack
{
    public string Name => "grey";

    public AttackResult Apply(AttackInput input) => PixelEdit.Apply(input.Watermarked, colour => new Vector3(PixelEdit.Grey(colour)));
}
