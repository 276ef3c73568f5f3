using Microsoft.ML.Data;

namespace MlNetWatermark;

/// <summary>Fills vector columns, reusing the consumer's buffer where it is large enough.</summary>
internal static class VectorValues
{
    /// <summary>Replaces a vector's content by dense values.</summary>
    public static void Replace<T>(ref VBuffer<T> target, ReadOnlySpan<T> values)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref target, values.Length);
        values.CopyTo(editor.Values);
        target = editor.Commit();
    }
}
