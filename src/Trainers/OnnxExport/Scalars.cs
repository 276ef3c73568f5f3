using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.OnnxExport;

/// <summary>Numbers for tensor arithmetic that live as long as the process.</summary>
/// <remarks>
/// TorchSharp 0.107.0 turns a plain number into a temporary <see cref="Scalar"/> whose finalizer may free the native value while native
/// code still reads it; long runs then die at random. A cached one is never finalized.
/// </remarks>
internal static class Scalars
{
    private static readonly ConcurrentDictionary<double, Scalar> Cache = new();

    public static readonly Scalar Zero = Of(0);
    public static readonly Scalar One = Of(1);

    /// <summary>For constants only: the cache never shrinks. Values that vary from call to call belong in a tensor.</summary>
    public static Scalar Of(double value) => Cache.GetOrAdd(value, static v => v);

    /// <summary>A sum. TorchSharp's own operator makes a temporary scalar, the factor 1 of the second term, which a collection amid the addition frees too early.</summary>
    public static Tensor Plus(this Tensor first, Tensor second) => first.add(second, One);

    /// <summary>The same with a number.</summary>
    public static Tensor Plus(this Tensor tensor, Scalar number) => tensor.add(number, One);
}
