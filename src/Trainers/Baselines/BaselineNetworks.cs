using System.Globalization;
using MlNetWatermark.Trainers.OnnxExport;
using MlNetWatermark.Trainers.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Baselines;

/// <summary>All networks of a baseline model: one pair, or several side by side, each with its slice of the bits in order (ISMark, section "capacity").</summary>
internal sealed class BaselineNetworks : nn.Module
{
    private const string SystemKey = "system", BitsKey = "bits", WidthKey = "width", SideKey = "side", DecodersKey = "decoders";

    private readonly ModuleList<BaselinePair> pairs;

    public BaselineNetworks(BaselineArchitecture size) : base(nameof(BaselineNetworks))
    {
        Size = size;
        pairs = new ModuleList<BaselinePair>([.. Enumerable.Range(0, size.Decoders).Select(_ => BaselinePair.Create(size))]);
        RegisterComponents();
    }

    public BaselineArchitecture Size { get; }

    /// <summary>The pairs, in the order of their slices.</summary>
    public IEnumerable<BaselinePair> Pairs => pairs;

    /// <param name="image">(N, 3, H, W) in [-1, 1].</param>
    /// <param name="bits">(N, total bits), 0 or 1.</param>
    /// <returns>(N, 3, H, W): the picture and the change of every pair.</returns>
    public Value Embed(Value image, Value bits)
    {
        Value marked = pairs[0].Embed(image, bits.Slice(0, Size.Bits));
        for (int i = 1; i < Size.Decoders; i++)
        {
            marked = marked.Add(pairs[i].Embed(image, bits.Slice(i * Size.Bits, Size.Bits)).Subtract(image));
        }

        return marked;
    }

    /// <param name="image">(N, 3, H, W) in [-1, 1].</param>
    /// <returns>Scores (N, total bits): 1 above one half.</returns>
    public Value Read(Value image)
    {
        Value scores = pairs[0].Read(image);
        for (int i = 1; i < Size.Decoders; i++) scores = scores.Concatenate(pairs[i].Read(image));
        return scores;
    }

    /// <summary>The tensors that make up the networks: weights and, of normalisations, what they keep track of.</summary>
    public IEnumerable<(string Name, Tensor Value)> Tensors() =>
        ModuleTensors.Of(this);

    /// <summary>What a tensor of a single pair is called as part of a pair beside others.</summary>
    public static string NameInPair(string name, int pair) => name.Replace($"{nameof(pairs)}.0.", string.Create(CultureInfo.InvariantCulture, $"{nameof(pairs)}.{pair}."), StringComparison.Ordinal);

    /// <summary>Text that says which networks the tensors belong to.</summary>
    public static Dictionary<string, string> Describe(BaselineArchitecture size) => new()
    {
        [SystemKey] = size.SystemName,
        [BitsKey] = size.Bits.ToString(CultureInfo.InvariantCulture),
        [WidthKey] = size.Width.ToString(CultureInfo.InvariantCulture),
        [SideKey] = size.Side.ToString(CultureInfo.InvariantCulture),
        [DecodersKey] = size.Decoders.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Reads what <see cref="Describe"/> wrote; null if the text is of other networks.</summary>
    /// <exception cref="InvalidDataException">It names a baseline, but not all of its sizes.</exception>
    public static BaselineArchitecture? Recognise(string file, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(SystemKey, out string? name)) return null;
        foreach (BaselineSystem system in Enum.GetValues<BaselineSystem>())
        {
            BaselineArchitecture size = new(system, Number(BitsKey, 4096), Number(WidthKey, 1024), Number(SideKey, 2048), Number(DecodersKey, 64));
            if (size.SystemName != name) continue;
            return size.Problem() is { } problem ? throw new InvalidDataException($"{file}: {problem}.") : size;
        }

        throw new InvalidDataException($"{file}: '{name}' is no system this library has networks for.");

        int Number(string key, int most) =>
            metadata.TryGetValue(key, out string? text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= 1 && value <= most
                ? value
                : throw new InvalidDataException($"{file}: '{key}' is missing, or not a whole number from 1 to {most}.");
    }
}
