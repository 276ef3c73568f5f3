using MlNetWatermark.Trainers.Layers;
using MlNetWatermark.Trainers.OnnxExport;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.ImageSpecific;

/// <summary>The change is weighed by visibility and has the energy that the picture's PSNR asks for: MaskMark of the compact size.</summary>
/// <remarks>The waves by which a reader finds a turned or cut picture keep their part of the energy: what is optimised is the rest, and it is kept from cancelling them.</remarks>
internal sealed class EnergySetChange : Rendering
{
    private readonly Tensor _covers;
    private readonly Tensor _visible;
    private readonly (long Height, long Width)[] _sizes;
    private readonly Tensor _energy;
    private readonly Tensor? _waves;
    private readonly Tensor _waveEnergy;
    private readonly bool[] _grey;

    /// <param name="marks">The pictures.</param>
    /// <param name="covers">(N, 3, S, S) in [0, 1].</param>
    /// <param name="regions">(N, 1, S, S) in [0, 1], or null.</param>
    /// <param name="withinRegion">Whether decibels hold inside the region.</param>
    public EnergySetChange(IReadOnlyList<MarkToRefine> marks, Tensor covers, Tensor? regions, bool withinRegion)
    {
        _covers = covers;
        Mask = regions ?? ones(covers.shape[0], 1, covers.shape[2], covers.shape[3]);
        long side = covers.shape[3];
        Tensor visible = VisibilityMap.Run(new Value(covers * Scalars.Of(255))).Tensor; // (N, 1, S, S)
        _visible = regions is null ? visible : visible * regions;
        _sizes = [.. marks.Select(mark => SizeOf(mark, side))];
        _grey = [.. marks.Select(mark => mark.Cover.IsGrey())];
        // Squared pixels in [0, 1] that the change may take on average; less where it is kept to a region and the decibels hold there.
        Tensor share = regions is null || !withinRegion ? ones(marks.Count) : regions.square().mean([1, 2, 3]);
        Tensor energy = tensor(marks.Select(mark => (float)Math.Pow(10, -mark.Psnr!.Value / 10)).ToArray()) * share;
        if (regions is not null && !withinRegion) energy = energy * (_visible.square().mean([1, 2, 3]) / visible.square().mean([1, 2, 3]));
        Tensor residual = stack(marks.Select(mark => tensor(mark.Residual.ToArray(), [3, side, side])).ToArray());
        // In pixels: what the embedder's residual would change where visibility is typical.
        Tensor typical = visible.mean([1, 2, 3]);
        Tensor root = (residual * _visible).square().mean([1, 2, 3]).sqrt().Plus(Scalars.Of(1e-12));
        residual = residual * (energy.sqrt() * typical / root).view(-1, 1, 1, 1) * Scalars.Of(2);
        _visible = _visible / typical.view(-1, 1, 1, 1);
        _waves = Waves(marks[0].Model.Info, side);
        _waveEnergy = zeros(marks.Count);
        if (_waves is not null)
        {
            Tensor amplitude = Along(residual); // (N, 1, 1, 1)
            _waveEnergy = (amplitude * _waves * _visible).square().mean([1, 2, 3]) * Scalars.Of(0.25);
            residual = residual - amplitude * _waves;
        }

        _energy = (energy - _waveEnergy).clamp_min(Scalars.Of(1e-9));
        Start = residual;
    }

    public override Tensor Start { get; }

    public override Tensor Mask { get; }

    protected override Tensor Covers => _covers;

    public override Tensor Apply(Tensor change)
    {
        List<Tensor> marked = [];
        if (_waves is not null) change = change - Along(change) * _waves;
        for (int i = 0; i < _sizes.Length; i++) marked.Add(One(change.narrow(0, i, 1), i));
        return cat(marked, 0).clamp(Scalars.Zero, Scalars.One);
    }

    // Its energy does not change, whatever the optimisation does.
    public override Tensor ImageLoss(Tensor marked) => zeros(marked.shape[0]);

    public override Tensor Residual(Tensor change)
    {
        if (_waves is null) return change;
        using IDisposable gradient = no_grad();
        change = change - Along(change) * _waves;
        List<Tensor> whole = [];
        for (int i = 0; i < _sizes.Length; i++) whole.Add(Scaled(change.narrow(0, i, 1), i, _energy).Plus(Scaled(_waves, i, _waveEnergy)));
        return cat(whole, 0);
    }

    private Tensor One(Tensor change, int i)
    {
        if (_grey[i]) change = change.mean([1], keepdim: true).expand(-1, 3, -1, -1);
        Tensor marked = _covers.narrow(0, i, 1).Plus(Visibly(Scaled(change, i, _energy), i));
        return _waves is null ? marked : marked.Plus(Visibly(Scaled(_waves, i, _waveEnergy), i));
    }

    // With the energy given, as the picture shows it.
    private Tensor Scaled(Tensor change, int i, Tensor energy) => change * (energy[i] / Shaped(change, i).square().mean().Plus(Scalars.Of(1e-12))).sqrt();

    // As it comes back from the size of the picture.
    private Tensor Visibly(Tensor change, int i)
    {
        long side = change.shape[3];
        Tensor shaped = Shaped(change, i);
        return shaped.shape[2] == side && shaped.shape[3] == side ? shaped : Resized(shaped, (side, side), antialias: true);
    }

    private Tensor Shaped(Tensor change, int i)
    {
        Tensor visible = _visible.narrow(0, i, 1);
        bool enlarged = _sizes[i].Height > change.shape[2] || _sizes[i].Width > change.shape[3];
        return enlarged ? Resized(change, _sizes[i], antialias: false) * Resized(visible, _sizes[i], antialias: false) : change * visible;
    }

    /// <summary>How much of the waves is in a change, as far as it shows: (N, 1, 1, 1).</summary>
    private Tensor Along(Tensor change)
    {
        Tensor weights = _visible.square();
        return (change.mean([1], keepdim: true) * _waves! * weights).sum([2, 3], keepdim: true) / (_waves!.square() * weights).sum([2, 3], keepdim: true);
    }

    private static Tensor? Waves(WatermarkModelInfo info, long side)
    {
        if (info.SynchronizationWaves is not { } text || WavePattern.TryParse(text) is not { } pattern || side % WavePattern.Side != 0) return null;
        return tensor(pattern.Tile(), [1, 1, WavePattern.Side, WavePattern.Side]).repeat([1, 1, side / WavePattern.Side, side / WavePattern.Side]);
    }
}
