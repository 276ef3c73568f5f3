namespace MlNetWatermark;

public sealed partial class WatermarkEngine
{
    /// <summary>Marks one picture and improves the mark: better quality or more robustness for seconds instead of milliseconds.</summary>
    /// <param name="cover">The picture; both sides at least <see cref="MinimumSide"/>.</param>
    /// <param name="message">As many bits as the model carries.</param>
    /// <param name="refiner">What improves it, such as ImageSpecificOptions of MlNetWatermark.Trainers.</param>
    /// <param name="strength">Above 0 and at most <see cref="MaximumStrength"/>.</param>
    /// <param name="region">Null, or Width * Height values in [0, 1]: where the mark is put.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The marked picture, and whether it can be read.</returns>
    /// <exception cref="ArgumentException">An argument is outside what is said above.</exception>
    /// <exception cref="WatermarkModelException">The model cannot be refined with.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public RefinedMark Embed(Picture cover, Message message, IMarkRefiner refiner, double strength = 1, float[]? region = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cover);
        ArgumentNullException.ThrowIfNull(message);
        return Embed([cover], [message], refiner, region is null ? null : [region], strength, cancellationToken)[0];
    }

    /// <summary>The same with a payload.</summary>
    /// <param name="cover">The picture; both sides at least <see cref="MinimumSide"/>.</param>
    /// <param name="payload">What it carries.</param>
    /// <param name="refiner">What improves it.</param>
    /// <param name="strength">Above 0 and at most <see cref="MaximumStrength"/>.</param>
    /// <param name="region">Null, or Width * Height values in [0, 1]: where the mark is put.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentException">An argument is outside what is said above, or the payload does not fit.</exception>
    /// <exception cref="InvalidOperationException">This engine has no codec; see <see cref="Codec"/>.</exception>
    /// <exception cref="WatermarkModelException">The model cannot be refined with.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public RefinedMark Embed(Picture cover, Payload payload, IMarkRefiner refiner, double strength = 1, float[]? region = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cover);
        return Embed(cover, Codec.Encode(payload, cover), refiner, strength, region, cancellationToken);
    }

    /// <summary>Marks several pictures, of any sizes, and improves their marks together.</summary>
    /// <param name="covers">The pictures; both sides of each at least <see cref="MinimumSide"/>.</param>
    /// <param name="messages">One for each picture, as many bits as the model carries.</param>
    /// <param name="refiner">What improves them.</param>
    /// <param name="regions">Null, or one for each picture: null for all of it, or Width * Height values in [0, 1].</param>
    /// <param name="strength">Above 0 and at most <see cref="MaximumStrength"/>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Results in the same order.</returns>
    /// <exception cref="ArgumentException">An argument is outside what is said above.</exception>
    /// <exception cref="WatermarkModelException">The model cannot be refined with.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public IReadOnlyList<RefinedMark> Embed(
        IReadOnlyList<Picture> covers, IReadOnlyList<Message> messages, IMarkRefiner refiner, IReadOnlyList<float[]?>? regions = null, double strength = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(refiner);
        EngineArguments.CheckPictures(covers);
        EngineArguments.CheckEmbedding(covers, messages, Model.Info.MessageLength, strength);
        EngineArguments.CheckRegions(covers, regions);
        if (covers.Count == 0) return [];
        float[] images = Stack(covers), known = KnownRegions(covers, regions);
        float[]? told = Model.TakesRegion ? known : null;
        NetworkOutput residual = Model.RunEmbedder(images, Stack(messages), told, covers.Count);
        (int height, int width) = (residual.Shape[2], residual.Shape[3]);
        if (height != Side || width != Side) throw new WatermarkModelException($"Only residuals of the working size can be refined; this model's have {width} x {height} pixels.");
        return refiner.Refine([.. Enumerable.Range(0, covers.Count).Select(Mark)], cancellationToken);

        MarkToRefine Mark(int i)
        {
            int plane = Side * Side;
            float[]? region = regions?[i];
            double? psnr = Model.Info.ResidualIsFinal ? null : PsnrOf(images, told, i);
            return new MarkToRefine(
                change => psnr is { } decibels
                    ? ResidualBlending.Apply(covers[i], change, width, height, decibels, strength, region, told is not null, Exact)
                    : ResidualBlending.Add(covers[i], change, width, height, strength, region, Exact),
                picture => Extract([picture], region, null)[0].HardDecisions)
            {
                Model = Model,
                Cover = covers[i],
                Message = messages[i],
                Strength = strength,
                Psnr = psnr - (20 * Math.Log10(strength)),
                Image = images.AsMemory(3 * i * plane, 3 * plane),
                Region = region is null ? (ReadOnlyMemory<float>?)null : known.AsMemory(i * plane, plane), // a bare null would become empty memory
                Residual = residual.Values.AsMemory(3 * i * plane, 3 * plane),
            };
        }
    }
}
