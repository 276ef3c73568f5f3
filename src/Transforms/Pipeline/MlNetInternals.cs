extern alias MlNetInternalsShim;

using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetWatermark;
using Shim = MlNetInternalsShim::Microsoft.ML;

[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]
[assembly: Shim.LoadableClass(
    "Hides a message in pictures.", typeof(ITransformer), typeof(MlNetInternals.EmbedLoader), null,
    typeof(Shim.SignatureLoadModel), "Watermark embed", WatermarkEmbedTransformer.LoaderSignature)]
[assembly: Shim.LoadableClass(
    "Reads the message hidden in pictures.", typeof(ITransformer), typeof(MlNetInternals.ExtractLoader), null,
    typeof(Shim.SignatureLoadModel), "Watermark extract", WatermarkExtractTransformer.LoaderSignature)]
[assembly: Shim.LoadableClass(
    "Shows which pixels carry a watermark.", typeof(ITransformer), typeof(MlNetInternals.LocalizeLoader), null,
    typeof(Shim.SignatureLoadModel), "Watermark localize", WatermarkLocalizeTransformer.LoaderSignature)]

namespace MlNetWatermark;

/// <summary>Every use of a member that ML.NET keeps internal: the environment behind the catalog, schema shape columns, saving and loading.</summary>
/// <remarks>
/// ML.NET's own components take these for granted and outsiders cannot be full components without them. The members have kept their
/// signatures since 1.0; Pipeline/InternalsShim declares them for the compiler and a test saves and loads in a fresh process.
/// </remarks>
internal static class MlNetInternals
{
    private const string EmbedderFile = "Embedder.onnx";
    private const string ExtractorFile = "Extractor.onnx";
    private const string DecoderFile = "Decoder.onnx"; // of steps over latents only

    /// <summary>The environment that a catalog was made with.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_env")]
    public static extern ref IHostEnvironment EnvironmentOf(TransformsCatalog catalog);

    /// <summary>A column of a schema that is not bound to data yet.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    public static extern SchemaShape.Column NewShapeColumn(
        string name, SchemaShape.Column.VectorKind kind, DataViewType itemType, bool isKey, SchemaShape? annotations);

    /// <summary>Writes one step into an ML.NET model: header, settings, and the model's files.</summary>
    public static void Save(ModelSaveContext context, SavedStepFormat format, Action<BinaryWriter> writeSettings, ModelLease model)
    {
        ArgumentNullException.ThrowIfNull(context);
        model.ThrowIfDisposed();
        (byte[] embedder, byte[] extractor, byte[]? decoder) = model.Files;
        // Two names of one type: the compiler knows the shim's, the runtime only the real one.
        Shim.ModelSaveContext target = (Shim.ModelSaveContext)(object)context;
        target.CheckAtModel();
        target.SetVersionInfo(Version(format));
        writeSettings(target.Writer);
        target.SaveBinaryStream(EmbedderFile, writer => writer.Write(embedder));
        target.SaveBinaryStream(ExtractorFile, writer => writer.Write(extractor));
        if (decoder is not null) target.SaveBinaryStream(DecoderFile, writer => writer.Write(decoder));
    }

    private static ITransformer Load(Shim.ModelLoadContext context, SavedStepFormat format, Func<SavedStep, ITransformer> create)
    {
        context.CheckAtModel(Version(format));
        try
        {
            return create(new SavedStep(context.Reader, File(context, EmbedderFile), File(context, ExtractorFile), FileOrNull(context, DecoderFile)));
        }
        catch (Exception e) when (e is IOException or ArgumentException or WatermarkModelException)
        {
            throw new FormatException($"The saved step '{format.LoaderSignature}' is damaged: {e.Message}", e);
        }
    }

    private static byte[] File(Shim.ModelLoadContext context, string name) => FileOrNull(context, name) ?? throw new FormatException($"The saved step has no entry '{name}'.");

    private static byte[]? FileOrNull(Shim.ModelLoadContext context, string name)
    {
        byte[]? bytes = null;
        _ = context.TryLoadBinaryStream(name, reader =>
        {
            using MemoryStream copy = new();
            reader.BaseStream.CopyTo(copy);
            bytes = copy.ToArray();
        });
        return bytes;
    }

    private static Shim.VersionInfo Version(SavedStepFormat format) => new(
        format.ModelSignature,
        SavedStepFormat.WrittenVersion,
        SavedStepFormat.ReadableVersion,
        SavedStepFormat.OldestReadableVersion,
        typeof(MlNetInternals).Assembly.FullName!,
        format.LoaderSignature,
        null);

    // ML.NET finds a loader by the attributes above and calls its Create; the return type must be exactly ITransformer.

    internal static class EmbedLoader
    {
        public static ITransformer Create(IHostEnvironment environment, Shim.ModelLoadContext context) =>
            Load(context, WatermarkEmbedTransformer.Format, WatermarkEmbedTransformer.Load);
    }

    internal static class ExtractLoader
    {
        public static ITransformer Create(IHostEnvironment environment, Shim.ModelLoadContext context) =>
            Load(context, WatermarkExtractTransformer.Format, WatermarkExtractTransformer.Load);
    }

    internal static class LocalizeLoader
    {
        public static ITransformer Create(IHostEnvironment environment, Shim.ModelLoadContext context) =>
            Load(context, WatermarkLocalizeTransformer.Format, WatermarkLocalizeTransformer.Load);
    }
}
