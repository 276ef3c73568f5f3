using System.Numerics.Tensors;

namespace MlNetWatermark;

/// <summary>Makes bits and a mask of what a described extractor put out.</summary>
/// <param name="extractor">The network, for messages.</param>
/// <param name="description">What its outputs mean.</param>
/// <param name="bits">The output that holds the bits.</param>
/// <param name="mask">The output that holds the mask; not looked at without one.</param>
internal sealed class OnnxPairReadout(OnnxNetwork extractor, OnnxPairDescription description, NetworkOutput bits, NetworkOutput mask)
{
    private readonly OnnxPairExtractor _form = description.Extractor;

    /// <param name="width">Width of the picture, for the mask.</param>
    /// <param name="height">Height of the picture.</param>
    public SystemReading Reading(int width, int height)
    {
        float[]? marked = Mask();
        Message message = new([.. (_form.Pixelwise ? PixelMeans(marked) : Bits()).Select(value => value > _form.Threshold)]);
        if (marked is null) return new SystemReading(message);
        float[] full = Resampling.Resize(marked, mask.Shape[3], mask.Shape[2], width, height);
        return new SystemReading(message) { Mask = full };
    }

    private float[] Bits()
    {
        int expected = _form.FirstBit + description.MessageLength;
        return bits.Shape is [1, int count] && count == expected
            ? bits.Values[_form.FirstBit..]
            : throw extractor.WrongShape(_form.Output, bits, $"[1, {expected}]");
    }

    /// <summary>The mean of each bit over the pixels that the mask calls marked, or over all where it calls none so (WAM, Sander et al. 2025).</summary>
    private float[] PixelMeans(float[]? marked)
    {
        int expected = _form.FirstBit + description.MessageLength;
        if (!(bits.Shape is [1, int count, > 0, > 0] && count == expected)) throw extractor.WrongShape(_form.Output, bits, $"[1, {expected}, any, any]");
        int plane = bits.Shape[2] * bits.Shape[3];
        if (marked is not null && marked.Length != plane)
        {
            throw extractor.WrongShape(_form.Mask!.Output, mask, $"the height and width of '{_form.Output}', [{bits.Shape[2]}, {bits.Shape[3]}]");
        }

        bool any = marked is not null && marked.Any(probability => probability > 0.5f);
        float[] means = new float[description.MessageLength];
        for (int bit = 0; bit < means.Length; bit++)
        {
            ReadOnlySpan<float> values = bits.Values.AsSpan((_form.FirstBit + bit) * plane, plane);
            double sum = 0;
            int pixels = 0;
            for (int i = 0; i < plane; i++)
            {
                if (any && !(marked![i] > 0.5f)) continue;
                sum += values[i];
                pixels++;
            }

            means[bit] = (float)(sum / pixels);
        }

        return means;
    }

    private float[]? Mask()
    {
        if (_form.Mask is not OnnxPairMask form) return null;
        if (!(mask.Shape is [1, int channels, > 0, > 0] && form.Channel < channels))
        {
            throw extractor.WrongShape(form.Output, mask, $"[1, more than {form.Channel}, any, any]");
        }

        int plane = mask.Shape[2] * mask.Shape[3];
        float[] probabilities = mask.Values[(form.Channel * plane)..((form.Channel + 1) * plane)];
        if (form.Logits) TensorPrimitives.Sigmoid(probabilities, probabilities);
        for (int i = 0; i < plane; i++) probabilities[i] = Math.Clamp(probabilities[i], 0, 1);
        return probabilities;
    }
}
