using TorchSharp.Modules;
using static TorchSharp.torch.utils;

namespace MlNetWatermark.Trainers.Training;

/// <summary>Writes reports as TensorBoard scalars. A resumed run adds a file of its own to the folder, and TensorBoard draws both as one curve.</summary>
internal sealed class TensorBoardLog(string folder)
{
    private readonly SummaryWriter _writer = tensorboard.SummaryWriter(folder);

    public void Write(TrainingProgress report)
    {
        Write("bit_accuracy", report.BitAccuracy);
        Write("mask_overlap", report.MaskOverlap);
        Write("psnr", report.Psnr);
        Write("learning_rate", report.LearningRate);
        Write("phase", report.Phase);
        Write("loss/total", report.Loss);
        Write("loss/bits", report.BitLoss);
        if (report.MaskLoss is { } mask) Write("loss/mask", mask);
        if (report.ImageLoss is { } image) Write("loss/image", image);

        void Write(string name, double value) => _writer.add_scalar(name, (float)value, report.Step, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
    }
}
