using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Training;

/// <summary>Follows a number from step to step, over about the last 50.</summary>
internal sealed class RunningMean
{
    private const double Forget = 0.02;

    [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    public double Value { get; set; } = double.NaN;

    public void Follow(Tensor now)
    {
        double value = now.item<float>();
        Value = double.IsNaN(Value) ? value : Value + Forget * (value - Value);
    }
}
