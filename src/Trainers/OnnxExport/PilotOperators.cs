using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.OnnxExport;

/// <summary>The known bits that a file adds to every message.</summary>
internal static class PilotOperators
{
    /// <param name="message">(N, bits).</param>
    /// <param name="pilot">The known bits.</param>
    /// <returns>(N, bits + pilot bits): the message, then the pilot.</returns>
    public static Value WithPilot(this Value message, bool[] pilot)
    {
        if (pilot.Length == 0) return message;
        Tensor row = tensor(pilot.Select(bit => bit ? 1f : 0f).ToArray(), [1, pilot.Length]);
        Value constant = message.ConstantBeside(row, "pilot");
        return message.Concatenate(Value.Apply([message, constant], row.expand(message.Tensor.shape[0], -1), (g, n) =>
        {
            string batch = g.Add("Shape", [n[0]], ("start", 0L), ("end", 1L));
            return g.Add("Expand", [n[1], g.Add("Concat", [batch, g.Integers(pilot.Length)], ("axis", 0L))]);
        }));
    }
}
