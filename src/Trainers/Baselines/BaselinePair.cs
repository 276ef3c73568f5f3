using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Baselines;

/// <summary>An encoder and the decoder trained with it. Pictures are in [-1, 1]; a bit's score is a regression of 0 and 1, so it reads as 1 above one half.</summary>
internal abstract class BaselinePair : nn.Module
{
    protected BaselinePair(string name) : base(name)
    {
    }

    public static BaselinePair Create(BaselineArchitecture size) => size.System switch
    {
        BaselineSystem.HiDDeN => new HiddenPair(size),
        BaselineSystem.Tsdl => new TsdlPair(size),
        BaselineSystem.Mbrs => new MbrsPair(size),
        _ => throw new ArgumentOutOfRangeException(nameof(size), size.System, "There is no such system."),
    };

    /// <summary>The part that marks.</summary>
    public abstract nn.Module Encoder { get; }

    /// <summary>The part that reads.</summary>
    public abstract nn.Module Decoder { get; }

    /// <param name="image">(N, 3, H, W) in [-1, 1].</param>
    /// <param name="bits">(N, bits), 0 or 1.</param>
    /// <returns>(N, 3, H, W): the marked picture, which may leave [-1, 1].</returns>
    public abstract Value Embed(Value image, Value bits);

    /// <param name="image">(N, 3, H, W) in [-1, 1].</param>
    /// <returns>Scores (N, bits).</returns>
    public abstract Value Read(Value image);
}
