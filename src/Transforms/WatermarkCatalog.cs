using Microsoft.ML.Runtime;
using MlNetWatermark;

namespace Microsoft.ML;

/// <summary>The watermark steps on <c>mlContext.Transforms</c>.</summary>
public static class WatermarkCatalog
{
    /// <summary>Hides a message in each picture.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">Column for the watermarked pictures.</param>
    /// <param name="inputColumnName">Column with the cover images; null means the same name as <paramref name="outputColumnName"/>.</param>
    /// <param name="messageColumnName">Column with each row's message as raw bits. Give this, <paramref name="message"/>, or <paramref name="payloadColumnName"/>.</param>
    /// <param name="message">One message for all rows.</param>
    /// <param name="strength">Factor on the residual: 1 is what the model was made for, up to 10.</param>
    /// <param name="modelPath">Folder of a model; null uses the model inside the package.</param>
    /// <param name="regionColumnName">Column with the region that carries the mark; null marks the whole picture.</param>
    /// <param name="payloadColumnName">Column with each row's payload, which is given error correction: text, a number, or bytes.</param>
    /// <exception cref="ArgumentException">A setting is wrong, or not exactly one of message, messageColumnName and payloadColumnName was given.</exception>
    /// <remarks>
    /// <format type="text/markdown"><![CDATA[
    /// ### Estimator characteristics
    /// |  |  |
    /// | -- | -- |
    /// | Does this estimator need to look at the data to train its parameters? | No |
    /// | Input column data type | <xref:Microsoft.ML.Data.MLImage>, or vector of <xref:System.Byte> (the content of picture files) |
    /// | Message column data type | Text of 0 and 1, or vector of <xref:System.Boolean> or <xref:System.Single>; for several regions vector of Text, or one Text with spaces between |
    /// | Payload column data type | Text, <xref:System.Int32>, <xref:System.UInt32>, <xref:System.Int64>, <xref:System.UInt64>, or vector of <xref:System.Byte> |
    /// | Region column data type | <xref:Microsoft.ML.Data.MLImage> or vector of <xref:System.Byte> (a mask, white = marked; with several messages one grey level each), or vector of <xref:System.Single> (rectangles: x, y, width, height) |
    /// | Latent column data type, in place of the input column (`WatermarkEmbedOptions.LatentColumnName`) | vector of <xref:System.Single>: channels, height, width |
    /// | Output column data type | <xref:Microsoft.ML.Data.MLImage>, of the input's size |
    /// | Required NuGet in addition to Microsoft.ML | MlNetWatermark, and Microsoft.ML.OnnxRuntime or Microsoft.ML.OnnxRuntime.Gpu |
    /// | Exportable to ONNX | No; the model is two ONNX files already |
    ///
    /// Pictures of different sizes may share a column. Use the pictures inside the loop that reads them: as everywhere in ML.NET, reading
    /// the next row disposes the image of the last. A model that decodes latents of a diffusion process into marked pictures (`WatermarkModelInfo.Latents`) does so with `LatentColumnName`; its
    /// `decoder.onnx` alone can also be run by `ApplyOnnxModel`, from the columns `latent` and `message` to `watermarked`. Store them without loss, or as JPEG of good quality. The marked
    /// images hold pixels alone, as MLImage does: to keep the EXIF and XMP data of the files, write with `PictureFile.Write` and `PictureEncoding.Metadata`. Load models only from trusted sources.
    /// ]]></format>
    /// </remarks>
    /// <example>
    /// <code>
    /// var mlContext = new MLContext();
    /// var photos = mlContext.Data.LoadFromEnumerable(new[] { new { Path = "photo.jpg" } });
    /// var pipeline = mlContext.Transforms.LoadImages("Image", "photos", "Path")
    ///     .Append(mlContext.Transforms.WatermarkEmbed("Marked", "Image", message: Message.Random(length: 128)));
    /// using var model = pipeline.Fit(photos);
    /// IDataView marked = model.Transform(photos);
    /// </code>
    /// </example>
    public static WatermarkEmbedEstimator WatermarkEmbed(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName = null,
        string? messageColumnName = null,
        Message? message = null,
        double strength = 1,
        string? modelPath = null,
        string? regionColumnName = null,
        string? payloadColumnName = null) => catalog.WatermarkEmbed(new WatermarkEmbedOptions
        {
            PayloadColumnName = payloadColumnName,
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName,
            MessageColumnName = messageColumnName,
            Message = message,
            Strength = strength,
            ModelPath = modelPath,
            RegionColumnName = regionColumnName,
        });

    /// <summary>Hides a message in each picture, with all settings.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="options">Columns, message, model and how it runs.</param>
    /// <exception cref="ArgumentException">A setting is wrong; the message lists all that are.</exception>
    /// <remarks>See the other overload for the columns.</remarks>
    public static WatermarkEmbedEstimator WatermarkEmbed(this TransformsCatalog catalog, WatermarkEmbedOptions options) =>
        new(EnvironmentOf(catalog), NotNull(options));

    /// <summary>Reads the message of each picture and says whether it carries a mark.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">Column for the bit probabilities.</param>
    /// <param name="inputColumnName">Column with the pictures; null means the same name as <paramref name="outputColumnName"/>.</param>
    /// <param name="modelPath">Folder of a model; null uses the model inside the package.</param>
    /// <param name="severalMarks">Whether to look for several messages in each picture as well.</param>
    /// <exception cref="ArgumentException">A setting is wrong.</exception>
    /// <remarks>
    /// <format type="text/markdown"><![CDATA[
    /// ### Estimator characteristics
    /// |  |  |
    /// | -- | -- |
    /// | Does this estimator need to look at the data to train its parameters? | No |
    /// | Input column data type | <xref:Microsoft.ML.Data.MLImage>, or vector of <xref:System.Byte> (the content of picture files) |
    /// | Output column data type | Known-sized vector of <xref:System.Single>, one probability for each bit, with slot names bit0, bit1, ... |
    /// | Required NuGet in addition to Microsoft.ML | MlNetWatermark, and Microsoft.ML.OnnxRuntime or Microsoft.ML.OnnxRuntime.Gpu |
    /// | Exportable to ONNX | No; the model is two ONNX files already |
    ///
    /// More columns come with it; the options rename them:
    ///
    /// | Column | Type | Content |
    /// | -- | -- | -- |
    /// | `Detected` | <xref:System.Boolean> | the yes or no, at the false-positive rate of the options or the model |
    /// | `PValue` | <xref:System.Double> | chance that an unmarked picture looks at least this marked |
    /// | `Score` | <xref:System.Single> | detection score, 1 certain, 0 chance |
    /// | `Coverage` | <xref:System.Single> | share of the picture that carries the mark |
    /// | `Payload` | Text | the payload; empty where there is none |
    /// | `CorrectedErrors` | <xref:System.Int32> | bits corrected in reading it; -1 where there is none |
    /// | `ContentMatches` | <xref:System.Boolean> | whether the payload is bound to this very picture |
    /// | `Message` | Text | the message as 0 and 1; without meaning where `Detected` is false, empty where there was nothing to read |
    /// | `Messages` | Unknown-sized vector of Text | with several marks: each message that was found, largest region first |
    /// | `MessageRegions` | Unknown-sized vector of <xref:System.Single> | with several marks: x, y, width, height in pixels and area of each |
    /// | `MessagePValues` | Unknown-sized vector of <xref:System.Double> | with several marks: the p-value of each |
    ///
    /// Never resize with `ResizeImages` in `Fill` mode before this step: it is a nearest-neighbour filter. No resizing is needed at all.
    /// A trainer that follows reads its input many times: put `AppendCacheCheckpoint` between, or each pass runs the network again.
    /// Load models only from trusted sources.
    /// ]]></format>
    /// </remarks>
    /// <example>
    /// <code>
    /// var mlContext = new MLContext();
    /// var photos = mlContext.Data.LoadFromEnumerable(new[] { new { Path = "photo.png" } });
    /// var pipeline = mlContext.Transforms.LoadImages("Image", "photos", "Path")
    ///     .Append(mlContext.Transforms.WatermarkExtract("Bits", "Image"));
    /// using var model = pipeline.Fit(photos);
    /// IDataView read = model.Transform(photos);
    /// foreach (bool detected in read.GetColumn&lt;bool&gt;("Detected")) Console.WriteLine(detected);
    /// </code>
    /// </example>
    public static WatermarkExtractEstimator WatermarkExtract(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName = null,
        string? modelPath = null,
        bool severalMarks = false) => catalog.WatermarkExtract(new WatermarkExtractOptions
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName,
            ModelPath = modelPath,
            SeveralMarks = severalMarks,
        });

    /// <summary>Reads the message of each picture, with all settings.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="options">Columns, false-positive rate, model and how it runs.</param>
    /// <exception cref="ArgumentException">A setting is wrong; the message lists all that are.</exception>
    /// <remarks>See the other overload for the columns.</remarks>
    public static WatermarkExtractEstimator WatermarkExtract(this TransformsCatalog catalog, WatermarkExtractOptions options) =>
        new(EnvironmentOf(catalog), NotNull(options));

    /// <summary>Shows which pixels of each picture carry a mark.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="outputColumnName">Column for the mask, a grey image of the picture's size; white is marked.</param>
    /// <param name="inputColumnName">Column with the pictures; null means the same name as <paramref name="outputColumnName"/>.</param>
    /// <param name="modelPath">Folder of a model; null uses the model inside the package.</param>
    /// <exception cref="ArgumentException">A setting is wrong.</exception>
    /// <remarks>
    /// <format type="text/markdown"><![CDATA[
    /// ### Estimator characteristics
    /// |  |  |
    /// | -- | -- |
    /// | Does this estimator need to look at the data to train its parameters? | No |
    /// | Input column data type | <xref:Microsoft.ML.Data.MLImage>, or vector of <xref:System.Byte> (the content of picture files) |
    /// | Output column data type | <xref:Microsoft.ML.Data.MLImage>, of the input's size, equal in red, green and blue |
    /// | Required NuGet in addition to Microsoft.ML | MlNetWatermark, and Microsoft.ML.OnnxRuntime or Microsoft.ML.OnnxRuntime.Gpu |
    /// | Exportable to ONNX | No; the model is two ONNX files already |
    ///
    /// More columns come with it; the options rename them:
    ///
    /// | Column | Type | Content |
    /// | -- | -- | -- |
    /// | `Regions` | Unknown-sized vector of <xref:System.Single> | five numbers for each marked area: x, y, width, height in pixels, area as a share of the picture |
    /// | `Coverage` | <xref:System.Single> | share of the picture that carries the mark |
    ///
    /// A mask is no evidence that a picture is marked: ask `WatermarkExtract` first. What black pixels are depends on the model (`ModelInfo.MaskMeaning`): with `MarkPresent` no mark is there,
    /// and no more; with `Untampered` (StableGuard) they are not as they were marked, and a picture that was never marked is black all over. Load models only from trusted sources.
    /// ]]></format>
    /// </remarks>
    /// <example>
    /// <code>
    /// var mlContext = new MLContext();
    /// var photos = mlContext.Data.LoadFromEnumerable(new[] { new { Path = "photo.png" } });
    /// var pipeline = mlContext.Transforms.LoadImages("Image", "photos", "Path")
    ///     .Append(mlContext.Transforms.WatermarkLocalize("Mask", "Image"));
    /// using var model = pipeline.Fit(photos);
    /// foreach (float coverage in model.Transform(photos).GetColumn&lt;float&gt;("Coverage")) Console.WriteLine(coverage);
    /// </code>
    /// </example>
    public static WatermarkLocalizeEstimator WatermarkLocalize(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName = null,
        string? modelPath = null) => catalog.WatermarkLocalize(new WatermarkLocalizeOptions
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName,
            ModelPath = modelPath,
        });

    /// <summary>Shows which pixels of each picture carry a mark, with all settings.</summary>
    /// <param name="catalog">The transforms catalog.</param>
    /// <param name="options">Columns, model and how it runs.</param>
    /// <exception cref="ArgumentException">A setting is wrong; the message lists all that are.</exception>
    /// <remarks>See the other overload for the columns.</remarks>
    public static WatermarkLocalizeEstimator WatermarkLocalize(this TransformsCatalog catalog, WatermarkLocalizeOptions options) =>
        new(EnvironmentOf(catalog), NotNull(options));

    private static IHostEnvironment EnvironmentOf(TransformsCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return MlNetInternals.EnvironmentOf(catalog);
    }

    private static TOptions NotNull<TOptions>(TOptions options) where TOptions : WatermarkStepOptions
    {
        ArgumentNullException.ThrowIfNull(options);
        return options;
    }
}
