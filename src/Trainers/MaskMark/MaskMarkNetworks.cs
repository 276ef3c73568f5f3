using MlNetWatermark.Trainers.OnnxExport;
using MlNetWatermark.Trainers.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>The networks of one model, trained together, and all in which the sizes differ: how they mark and read a batch, their losses, their files.</summary>
internal abstract class MaskMarkNetworks : nn.Module
{
    /// <summary>The weights that variant ED of the compact size has and D lacks.</summary>
    public const string RegionWeights = "embedder.region_mix.weight";

    protected MaskMarkNetworks(string name) : base(name)
    {
    }

    /// <summary>Networks of the size that the options ask for, with fresh weights.</summary>
    public static MaskMarkNetworks Create(MaskMarkOptions options) =>
        options.Size == MaskMarkSize.Paper ? new PaperNetworks(PaperArchitecture.Of(options)) : new CompactNetworks(options);

    /// <summary>Whether the embedder is told the region (MaskMark-ED).</summary>
    public abstract bool RegionAware { get; }

    /// <summary>What embedder.onnx holds.</summary>
    public abstract nn.Module EmbedderModule { get; }

    /// <summary>What extractor.onnx holds.</summary>
    public abstract nn.Module ExtractorModule { get; }

    /// <summary>Draws what the pictures of a batch carry.</summary>
    public abstract BatchMessages Draw(long count, Random random);

    /// <summary>Marks a batch.</summary>
    /// <param name="covers">(N, 3, S, S) in [0, 1].</param>
    /// <param name="messages">What they carry.</param>
    /// <param name="region">(N, 1, S, S), 0 or 1: where the mark will be kept, as far as the embedder is told.</param>
    /// <param name="plan">What this step asks for.</param>
    /// <param name="random">Source of everything drawn.</param>
    /// <returns>(N, 3, S, S); in [0, 1], but for networks that draw a picture of their own and are not held near the cover yet.</returns>
    public abstract Tensor Embed(Tensor covers, BatchMessages messages, Tensor region, StepPlan plan, Random random);

    /// <summary>Reads a batch.</summary>
    /// <param name="received">(N, 3, S, S) in [0, 1].</param>
    /// <param name="mask">(N, 1, S, S) in [0, 1]: where the mark truly is.</param>
    /// <param name="messages">For how the message lies on the picture; its bits are not looked at.</param>
    public abstract BatchReading Read(Tensor received, Tensor mask, BatchMessages messages);

    /// <summary>Reads bits where a mask says, and nothing else; a gradient passes to the pictures.</summary>
    /// <param name="images">(N, 3, S, S) in [0, 1].</param>
    /// <param name="mask">(N, 1, S, S) in [0, 1].</param>
    /// <returns>Logits (N, total bits).</returns>
    public abstract Tensor ReadWeighed(Tensor images, Tensor mask);

    /// <summary>The losses of a step.</summary>
    /// <param name="reading">What was read.</param>
    /// <param name="messages">What was embedded.</param>
    /// <param name="marked">(N, 1), 1 for pictures that carry enough of the mark to be read.</param>
    /// <param name="change">Watermarked minus cover, (N, 3, S, S), in units of the full range.</param>
    /// <param name="plan">What this step asks for.</param>
    public abstract BatchLosses Losses(BatchReading reading, BatchMessages messages, Tensor marked, Tensor change, StepPlan plan);

    /// <summary>What embedder.onnx computes.</summary>
    /// <param name="image">(N, 3, H, W), 0..255.</param>
    /// <param name="message">(N, message length), 0 or 1.</param>
    /// <param name="region">(N, 1, H, W), in [0, 1]; exactly if <see cref="RegionAware"/>.</param>
    /// <param name="pilot">The bits after the message.</param>
    /// <param name="options">Settings of the model.</param>
    /// <param name="referenceVisibility">What a typical picture hides.</param>
    /// <returns>The two outputs of the contract, (N, 3, H, W) each.</returns>
    public abstract (Value Residual, Value Watermarked) MarkGraph(
        Value image, Value message, Value? region, bool[] pilot, MaskMarkOptions options, double referenceVisibility);

    /// <summary>What extractor.onnx computes.</summary>
    /// <param name="image">(N, 3, H, W), 0..255.</param>
    /// <param name="region">(N, 1, H, W), where to read, or below 0 for the model's own mask; exactly if the description says that evidence is gated.</param>
    /// <param name="messageLength">Bits of the message; the pilot's come after them.</param>
    public abstract ReadOutputs ReadGraph(Value image, Value? region, int messageLength);

    /// <summary>What a reader of the files must know.</summary>
    public virtual WatermarkModelInfo Describe(MaskMarkOptions options, bool[] pilot, double referenceVisibility) => new()
    {
        System = $"MaskMark-{options.Variant}",
        Name = options.Name,
        MessageLength = options.MessageLength,
        Pilot = string.Concat(pilot.Select(b => b ? '1' : '0')),
        WorkingSize = options.WorkingSize,
        CellSize = options.WorkingSize, // the whole picture is one cell, where nothing repeats
        TileCells = 1,
        TargetPsnr = options.TargetPsnr,
    };

    /// <summary>Copies the weights of another instance.</summary>
    public void CopyFrom(MaskMarkNetworks other)
    {
        using IDisposable gradient = no_grad();
        foreach (((_, Parameter to), (_, Parameter from)) in named_parameters().Zip(other.named_parameters())) to.copy_(from);
    }

    /// <summary>Moves the weights towards another instance's: an exponential average over steps (Polyak averaging).</summary>
    public void MoveTowards(MaskMarkNetworks other, double share)
    {
        using IDisposable gradient = no_grad();
        using Tensor weight = tensor((float)share);
        foreach (((_, Parameter to), (_, Parameter from)) in named_parameters().Zip(other.named_parameters()))
        {
            to.lerp_(from, weight);
        }
    }
}
