namespace MlNetWatermark.Trainers.Weights;

/// <summary>Numbers in an entry of a PyTorch archive, as its pickle describes them: unchecked.</summary>
/// <param name="Key">Name of the entry under <c>data/</c>.</param>
/// <param name="Type">Of the numbers.</param>
/// <param name="Count">How many there are.</param>
internal sealed record TorchStorage(string Key, StoredType Type, long Count);

/// <summary>A view of a storage, as the pickle describes it: unchecked.</summary>
/// <param name="Storage">Where the values are.</param>
/// <param name="Offset">First value, counted in values.</param>
/// <param name="Shape">Sizes.</param>
/// <param name="Strides">Steps between neighbours, in values.</param>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, long[] Shape, long[] Strides);
