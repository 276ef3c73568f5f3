using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Weights;

/// <summary>A number format that weight files use, under the names that the two file formats give it. All are little-endian.</summary>
/// <param name="Safetensors">Name in a safetensors header.</param>
/// <param name="Storage">Name of PyTorch's storage class.</param>
/// <param name="Scalar">TorchSharp's name.</param>
/// <param name="Size">Bytes of one number.</param>
internal sealed record StoredType(string Safetensors, string Storage, ScalarType Scalar, int Size)
{
    private static readonly StoredType[] All =
    [
        new("F64", "DoubleStorage", ScalarType.Float64, 8),
        new("F32", "FloatStorage", ScalarType.Float32, 4),
        new("F16", "HalfStorage", ScalarType.Float16, 2),
        new("BF16", "BFloat16Storage", ScalarType.BFloat16, 2),
        new("I64", "LongStorage", ScalarType.Int64, 8),
        new("I32", "IntStorage", ScalarType.Int32, 4),
        new("I16", "ShortStorage", ScalarType.Int16, 2),
        new("I8", "CharStorage", ScalarType.Int8, 1),
        new("U8", "ByteStorage", ScalarType.Byte, 1),
        new("BOOL", "BoolStorage", ScalarType.Bool, 1),
    ];

    public static StoredType? OfSafetensors(string? name) => All.FirstOrDefault(type => type.Safetensors == name);

    public static StoredType? OfStorage(string name) => All.FirstOrDefault(type => type.Storage == name);

    public static StoredType? Of(ScalarType scalar) => All.FirstOrDefault(type => type.Scalar == scalar);
}
