using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.MaskMark;

/// <summary>Picture in, mask and bits out: MaskWM's decoder, two networks that share nothing. The mask blanks pixels before the second one reads.</summary>
internal sealed class PaperExtractor : nn.Module
{
    public readonly PaperLocalizer localizer;
    private readonly ConvNormRelu stem;
    private readonly PaperUNet unet;
    private readonly ConvNormRelu planes;
    private readonly ModuleList<ConvNormRelu> message_planes;
    private readonly Linear readout;
    private readonly PaperArchitecture _size;

    public PaperExtractor(PaperArchitecture size) : base(nameof(PaperExtractor))
    {
        _size = size;
        long width = 2 * size.Width, count = size.MessagePlanes, bits = size.TotalBits;
        localizer = new PaperLocalizer(size.Width);
        stem = new ConvNormRelu(3, width, bias: false);
        unet = new PaperUNet(width, size.Width, width);
        planes = new ConvNormRelu(width, count, bias: false);
        message_planes = new ModuleList<ConvNormRelu>(
            [new ConvNormRelu(count, count, bias: true), new ConvNormRelu(count, count, bias: true), new ConvNormRelu(count, 1, bias: true)]);
        readout = nn.Linear(bits * bits, bits);
        RegisterComponents();
    }

    /// <param name="image">(N, 3, H, W), 0..255; H and W multiples of <see cref="PaperUNet.Multiple"/>.</param>
    /// <returns>(N, 1, H, W), as <see cref="PaperLocalizer.Run"/> gives it.</returns>
    public Value Localize(Value image) => localizer.Run(Picture(image));

    /// <param name="image">(N, 3, H, W), 0..255.</param>
    /// <param name="mask">(N, 1, H, W), in [0, 1]: where to read; elsewhere the network sees mid-grey.</param>
    /// <returns>(N, total bits): a regression of the bits, 0 or 1, so one half is the threshold.</returns>
    public Value Read(Value image, Value mask)
    {
        Value features = planes.Run(unet.Run(stem.Run(Picture(image).Multiply(mask))));
        foreach (ConvNormRelu layer in message_planes) features = layer.Run(features);
        return readout.On(features.NearestTo(_size.TotalBits).Reshape((long)_size.TotalBits * _size.TotalBits)); // one pixel a cell
    }

    private static Value Picture(Value image) => image.Multiply(1 / 127.5).Add(-1);
}
