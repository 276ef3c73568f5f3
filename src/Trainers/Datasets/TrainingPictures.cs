using System.Collections;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Datasets;

/// <summary>The training pictures by number, in the order they were added: as many as the memory may hold stay there, the others are read again at each use.</summary>
/// <remarks>
/// Which are held makes no difference to what is returned. A fixed part is held rather than the last ones used: draws are even, so both are hit equally often.
/// </remarks>
/// <param name="memoryLimit">Bytes that may be held.</param>
internal sealed class TrainingPictures(long memoryLimit) : IReadOnlyList<Tensor>, IDisposable
{
    private readonly List<Tensor> _held = [];
    private readonly List<Func<Tensor>> _elsewhere = [];
    private SpillFile? _spill;

    public int Count => _held.Count + _elsewhere.Count;

    /// <summary>Pictures in memory.</summary>
    public int Held => _held.Count;

    /// <summary>Bytes of the pictures in memory.</summary>
    public long HeldBytes { get; private set; }

    /// <summary>A picture, (3, H, W), bytes. To be used inside a dispose scope and not beyond it, and never disposed or changed.</summary>
    public Tensor this[int index] => index < _held.Count ? _held[index] : _elsewhere[index - _held.Count]();

    /// <summary>Adds a picture and takes ownership of it.</summary>
    /// <param name="picture">(3, H, W), bytes, contiguous.</param>
    /// <param name="again">Makes the same picture once more from where it came; null if that cannot be done: then a temporary file keeps it.</param>
    /// <exception cref="IOException">The disk with the temporary files is full.</exception>
    public void Add(Tensor picture, Func<Tensor>? again)
    {
        long size = picture.NumberOfElements;
        if (_elsewhere.Count == 0 && HeldBytes + size <= memoryLimit)
        {
            _held.Add(picture);
            HeldBytes += size;
            return;
        }

        using (picture) _elsewhere.Add(again ?? (_spill ??= new SpillFile()).Add(picture));
    }

    public IEnumerator<Tensor> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        _held.ForEach(picture => picture.Dispose());
        _spill?.Dispose();
    }
}
