using System.Security.Cryptography;
using MlNetWatermark.Trainers.MaskMark;
using TorchSharp;

namespace MlNetWatermark.Trainers;

/// <summary>Models whose weights were trained elsewhere.</summary>
public static class MaskMarkModel
{
    /// <summary>Turns weights published for MaskWM (Hu et al., NeurIPS 2025) into a model folder: reads, checks, exports to ONNX and compares with TorchSharp.</summary>
    /// <param name="checkpointPath">A PyTorch checkpoint (zip, since PyTorch 1.6) or a safetensors file, told apart by content; variant D or ED with 32, 64 or 128 bits,
    /// told apart by the tensors. Nothing in it is run.</param>
    /// <param name="folder">Written as a whole or not at all.</param>
    /// <param name="name">Name of the weights in the model's metadata.</param>
    /// <param name="overwrite">Whether a model that is in the folder may be replaced. A folder with other files in it never is.</param>
    /// <returns>What the new model is. It has no pilot: it reads messages and masks, and never says "detected".</returns>
    /// <exception cref="ArgumentException">An argument is empty.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or of another kind, or a tensor is missing, unknown or of another shape than expected; it is named.</exception>
    /// <exception cref="IOException">The file cannot be read, or the folder is taken.</exception>
    /// <exception cref="InvalidOperationException">libtorch cannot be loaded, or the export is not faithful.</exception>
    /// <remarks>Takes about 3 GB of memory and half a minute for the published sizes. The licence of the weights is their authors' to say.</remarks>
    public static WatermarkModelInfo Import(string checkpointPath, string folder, string name, bool overwrite = false) =>
        Import(checkpointPath, folder, name, overwrite, MaskMarkOptions.PaperSize.WorkingSize);

    /// <param name="checkpointPath">As above.</param>
    /// <param name="folder">As above.</param>
    /// <param name="name">As above.</param>
    /// <param name="overwrite">As above.</param>
    /// <param name="workingSize">Pixels along a side; the published weights were trained at 256.</param>
    internal static WatermarkModelInfo Import(string checkpointPath, string folder, string name, bool overwrite, int workingSize)
    {
        ArgumentException.ThrowIfNullOrEmpty(checkpointPath);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ModelFolder.RequireFree(folder, overwrite);
        NativeBackend.Load();
        using DisposeScope scope = torch.NewDisposeScope();
        (PaperNetworks networks, MaskMarkOptions options) = PublishedWeights.Load(checkpointPath, name);
        using (networks)
        {
            options = options with { WorkingSize = workingSize };
            bool[] pilot = MaskMarkExport.Pilot(options);
            (byte[] Embedder, byte[] Extractor) files = MaskMarkExport.ToOnnx(networks, options, pilot, referenceVisibility: 0);
            using WatermarkModel model = WatermarkModel.Load(files.Embedder, files.Extractor); // opens, or is not written
            var card = new
            {
                metadata = WatermarkModelMetadata.Write(model.Info),
                importedFrom = Path.GetFileName(checkpointPath),
                sha256 = Sha256(checkpointPath),
                width = options.Width,
                licence = "as the imported weights",
            };
            ModelFolder.Replace(folder, overwrite, beside => MaskMarkExport.Write(beside, files, networks, card));
            return model.Info;
        }
    }

    private static string Sha256(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
