using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>What StableGuard trains, adapters and forensic network, and the frozen autoencoder they work with.</summary>
internal sealed class StableGuardNetworks : nn.Module
{
    public const string SystemName = "StableGuard";

    /// <param name="shape">Sizes; those of the autoencoder are its own.</param>
    /// <param name="autoencoder">Becomes part of this and is disposed with it, but is not among its tensors: it never learns.</param>
    public StableGuardNetworks(StableGuardShape shape, LatentAutoencoder autoencoder) : base(SystemName)
    {
        Shape = shape;
        Autoencoder = autoencoder;
        foreach (var parameter in autoencoder.parameters()) parameter.requires_grad = false;
        autoencoder.eval();
        Marking = new MarkingDecoder(shape.Autoencoder, shape.Forensic.Bits, shape.Plane, shape.Hidden);
        Forensic = new ForensicNetwork(shape.Forensic);
        // One by one: the autoencoder is a field, too, and must not be among them.
        register_module("adapters", Marking);
        register_module("forensic", Forensic);
    }

    public StableGuardShape Shape { get; }

    public LatentAutoencoder Autoencoder { get; }

    public MarkingDecoder Marking { get; }

    public ForensicNetwork Forensic { get; }

    /// <summary>A latent's picture with the mark and its twin without, (N, 3, H, W) around [-1, 1].</summary>
    /// <param name="latent">(N, latent channels, h, w).</param>
    /// <param name="message">(N, bits), 0 or 1.</param>
    public (Value Marked, Value Twin) Decode(Value latent, Value message) => (Marking.Run(Autoencoder, latent, message), Autoencoder.Decode(latent));

    protected override void Dispose(bool disposing)
    {
        if (disposing) Autoencoder.Dispose();
        base.Dispose(disposing);
    }
}
