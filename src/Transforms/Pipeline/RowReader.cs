namespace MlNetWatermark;

/// <summary>Reads what a step needs from the row its cursor stands on and returns the rest of the work, such as decoding, for any thread to do.</summary>
/// <exception cref="FormatException">From either part: the row's content cannot be used; the message names row and column.</exception>
internal delegate Func<T> RowReader<out T>();
