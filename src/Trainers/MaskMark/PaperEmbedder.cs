using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>Picture and message in, a whole new picture out: MaskWM's encoder (Hu et al., NeurIPS 2025, section 3), layer by layer.</summary>
internal sealed class PaperEmbedder : nn.Module
{
    private readonly Linear message_map;
    private readonly ModuleList<ConvNormRelu> message_planes;
    private readonly PaperUNet unet;
    private readonly Conv2d outlet;
    private readonly PaperArchitecture _size;

    public PaperEmbedder(PaperArchitecture size) : base(nameof(PaperEmbedder))
    {
        _size = size;
        long planes = size.MessagePlanes, bits = size.TotalBits;
        message_map = nn.Linear(bits, bits * bits);
        message_planes = new ModuleList<ConvNormRelu>(
            [new ConvNormRelu(1, planes, bias: true), new ConvNormRelu(planes, planes, bias: true), new ConvNormRelu(planes, planes, bias: true)]);
        unet = new PaperUNet(3 + planes + (size.RegionAware ? 1 : 0), size.Width, size.Width);
        outlet = nn.Conv2d(size.Width + 3, 3, 1);
        RegisterComponents();
    }

    /// <param name="image">(N, 3, H, W), 0..255; H and W multiples of <see cref="PaperUNet.Multiple"/>.</param>
    /// <param name="bits">(N, total bits), 0 or 1: message, then pilot.</param>
    /// <param name="region">(N, 1, H, W), in [0, 1]: where the mark will be kept; none in variant D.</param>
    /// <returns>(N, 3, H, W): a picture, about -1..1, that nothing holds near the cover yet.</returns>
    public Value Run(Value image, Value bits, Value? region = null) => Draw(image, message_map.On(bits), region);

    /// <summary>The same for bits of which the last ones are fixed: the pilot joins the bias of the linear map, so a file asks for the message only.</summary>
    public Value RunWithPilot(Value image, Value message, bool[] pilot, Value? region)
    {
        if (pilot.Length == 0) return Run(image, message, region);
        long free = _size.TotalBits - pilot.Length;
        Linear map = nn.Linear(free, message_map.weight!.shape[0]);
        using (no_grad())
        {
            Tensor fixedBits = tensor(pilot.Select(b => b ? 1f : 0f).ToArray());
            map.weight!.copy_(message_map.weight!.narrow(1, 0, free));
            map.bias!.copy_(message_map.bias! + message_map.weight!.narrow(1, free, pilot.Length).mv(fixedBits));
        }

        return Draw(image, map.On(message), region);
    }

    private Value Draw(Value image, Value numbers, Value? region)
    {
        Value picture = image.Multiply(1 / 127.5).Add(-1);
        Value planes = numbers.Reshape(1, _size.TotalBits, _size.TotalBits).NearestLike(picture); // (N, 1, H, W): one cell a number
        foreach (ConvNormRelu layer in message_planes) planes = layer.Run(planes);
        Value all = picture.Concatenate(planes);
        if (_size.RegionAware) all = all.Concatenate(region!.Value);
        return outlet.On(unet.Run(all).Concatenate(picture));
    }
}
