using MlNetWatermark.Trainers.Baselines;
using MlNetWatermark.Trainers.MaskMark;
using MlNetWatermark.Trainers.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>Longer messages: several decoders side by side, each with its slice of the message (ISMark, arXiv 2204.11513, section "capacity").</summary>
public static class SideBySideModel
{
    /// <summary>Makes one model folder of several models of the same system and sizes.</summary>
    /// <param name="folders">Two or more model folders without a pilot; slices of the message are in this order. The same folder twice would put two messages into one place, so it is refused.</param>
    /// <param name="outputFolder">Written as a whole or not at all.</param>
    /// <param name="name">Name of the weights in the model's metadata.</param>
    /// <param name="overwrite">Whether a model that is in the folder may be replaced.</param>
    /// <returns>What the new model is. Deep embedding marks for all decoders together.</returns>
    /// <exception cref="ArgumentException">Fewer than two folders, a folder twice, models of different sizes, or one with a pilot.</exception>
    /// <exception cref="FileNotFoundException">A folder has no weights.</exception>
    /// <exception cref="InvalidDataException">Weights are damaged.</exception>
    /// <exception cref="WatermarkModelException">A folder holds no usable model.</exception>
    /// <exception cref="IOException">The output folder is taken.</exception>
    /// <exception cref="InvalidOperationException">libtorch cannot be loaded, or the export is not faithful.</exception>
    public static WatermarkModelInfo Combine(IReadOnlyList<string> folders, string outputFolder, string name, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(folders);
        ArgumentException.ThrowIfNullOrEmpty(outputFolder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (folders.Count < 2) throw new ArgumentException($"Two or more models are put side by side; {folders.Count} were given.", nameof(folders));
        if (folders.Select(Path.GetFullPath).Distinct().Count() < folders.Count) throw new ArgumentException("A model stands beside itself: the decoders must be different ones.", nameof(folders));
        ModelFolder.RequireFree(outputFolder, overwrite);
        NativeBackend.Load();
        using DisposeScope scope = NewDisposeScope();
        List<BaselineNetworks> parts = [];
        double noise = 0;
        foreach (string folder in folders)
        {
            using WatermarkModel model = WatermarkModel.Load(folder);
            if (model.Info.Pilot.Length > 0) throw new ArgumentException($"'{folder}' has a pilot, which would end up amid the message.", nameof(folders));
            noise += Math.Pow(10, -model.Info.TargetPsnr / 10); // changes of their own add up
            parts.Add(BaselineModel.Load(folder));
        }

        if (parts.Find(part => part.Size != parts[0].Size) is { } other) throw new ArgumentException($"The models differ: {parts[0].Size} and {other.Size}.", nameof(folders));
        if (parts[0].Size.Decoders != 1) throw new ArgumentException("A model of several decoders cannot be one of several.", nameof(folders));
        using BaselineNetworks all = new(parts[0].Size with { Decoders = parts.Count });
        Dictionary<string, Tensor> tensors = [];
        for (int i = 0; i < parts.Count; i++)
        {
            foreach ((string key, Tensor value) in parts[i].Tensors()) tensors[BaselineNetworks.NameInPair(key, i)] = value;
        }

        ModuleTensors.Fill(outputFolder, tensors, all);
        WatermarkModelInfo info = BaselineModel.Describe(all.Size, name, [], -10 * Math.Log10(noise));
        object card = new { metadata = WatermarkModelMetadata.Write(info), sideBySide = folders.Select(folder => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))), licence = "as the parts" };
        ModelFolder.Replace(outputFolder, overwrite, beside => BaselineModel.Write(beside, all, info, seed: 1, card));
        foreach (BaselineNetworks part in parts) part.Dispose();
        return info;
    }
}
