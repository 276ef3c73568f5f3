using System.Globalization;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>The sizes of everything that a StableGuard run trains, beside the autoencoder that it does not.</summary>
/// <param name="Autoencoder">The frozen autoencoder's.</param>
/// <param name="Forensic">The forensic network's; its bits are message and pilot together.</param>
/// <param name="Side">Working size in pixels.</param>
/// <param name="Plane">Side of the message's planes in the adapters.</param>
/// <param name="Hidden">Width of the adapters' linear layers.</param>
internal sealed record StableGuardShape(AutoencoderShape Autoencoder, ForensicShape Forensic, int Side, int Plane, int Hidden)
{
    /// <summary>What is wrong with it, or null.</summary>
    public string? Problem()
    {
        int scale = Math.Max(ForensicShape.Scale, Autoencoder.Scale), coarsest = Side / ForensicShape.Scale;
        if (Side % scale != 0) return $"the working size must be a multiple of {scale}, is {Side}";
        if (Forensic.Experts.HasFlag(Experts.Tampering) && coarsest > ForensicExpert.Window && coarsest % ForensicExpert.Window != 0)
        {
            return $"windows of {ForensicExpert.Window} do not divide the coarsest map, {coarsest} x {coarsest}: the working size must be at most {ForensicExpert.Window * ForensicShape.Scale} or a multiple of it, is {Side}";
        }

        int map = Side / 4;
        return map % Forensic.Pool == 0 || Forensic.Pool % map == 0 ? null : $"the message is read from a map of {Forensic.Pool}, which neither divides nor is a multiple of {map}, a quarter of the working size";
    }

    /// <summary>Text that says which networks tensors belong to.</summary>
    public Dictionary<string, string> Describe() => new()
    {
        ["system"] = StableGuardNetworks.SystemName,
        ["autoencoder"] = Autoencoder.ToString(),
        ["bits"] = Text(Forensic.Bits),
        ["width"] = Text(Forensic.Width),
        ["pool"] = Text(Forensic.Pool),
        ["experts"] = Forensic.Mixture ? Forensic.Experts.ToString() : "None",
        ["side"] = Text(Side),
        ["plane"] = Text(Plane),
        ["hidden"] = Text(Hidden),
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
