namespace MlNetWatermark;

/// <summary>Checks that two ONNX files, or three, are a watermark model: metadata, inputs, outputs and the read-out matrix.</summary>
internal static class WatermarkModelContract
{
    /// <summary>Name of the input for a region; of the embedder in MaskMark-ED, of the extractor where the mask acts before the network.</summary>
    public const string Region = "region";

    /// <summary>Name of the decoder's input for latents.</summary>
    public const string Latent = "latent";

    /// <summary>Name of the extractor's output for how much of each cell is marked; models may lack it.</summary>
    public const string Cells = "cells";

    /// <summary>Name of the extractor's output for the read-out matrix.</summary>
    public const string Readout = "readout";

    /// <summary>In the extractor's region: read where the model's own mask says. Anything below 0 does.</summary>
    public const float OwnMask = -1;

    /// <summary>Checks everything that can be known before the first picture.</summary>
    /// <param name="embedder">The opened embedder.</param>
    /// <param name="extractor">The opened extractor.</param>
    /// <param name="decoder">The opened decoder, if there is one.</param>
    /// <param name="place">Where the files are from, for messages.</param>
    /// <returns>The metadata.</returns>
    /// <exception cref="WatermarkModelException">Something is missing or different; the message says what was expected.</exception>
    public static WatermarkModelInfo Check(OnnxNetwork embedder, OnnxNetwork extractor, OnnxNetwork? decoder, string place)
    {
        // Latents are the decoder's to describe: a model without it has none, whatever the others say.
        WatermarkModelInfo info = WatermarkModelMetadata.Read(place + WatermarkModel.EmbedderFile, embedder.Metadata) with { Latents = null };
        WatermarkModelInfo other = WatermarkModelMetadata.Read(place + WatermarkModel.ExtractorFile, extractor.Metadata) with { Latents = null };
        RequireSame(info, other, place, WatermarkModel.ExtractorFile);

        int side = info.WorkingSize;
        int bits = info.MessageLength;
        List<(string, int[])> inputs = [("image", [-1, 3, side, side]), ("message", [-1, bits])];
        if (info.RegionPsnr is not null || embedder.Inputs.ContainsKey(Region)) inputs.Add((Region, [-1, 1, side, side]));
        embedder.RequireInputs([.. inputs]);
        embedder.RequireOutput("residual", 0, 3, 0, 0);
        embedder.RequireOutput("watermarked", 0, 3, side, side);
        List<(string, int[])> readInputs = [("image", [-1, 3, side, side])];
        if (info.EvidenceIsGated) readInputs.Add((Region, [-1, 1, side, side]));
        extractor.RequireInputs([.. readInputs]);
        extractor.RequireOutput("mask", 0, 1, side, side);
        extractor.RequireOutput("bits", 0, bits);
        extractor.RequireOutput("evidence", 0, 0, 0, 0);
        extractor.RequireOutput(Readout, bits + info.Pilot.Length, 0);
        if (extractor.Outputs.ContainsKey(Cells)) extractor.RequireOutput(Cells, 0, 1, 0, 0);
        LatentSpace? latents = decoder is null ? null : CheckDecoder(decoder, info, place);
        return info with { Latents = latents };
    }

    private static LatentSpace CheckDecoder(OnnxNetwork decoder, WatermarkModelInfo info, string place)
    {
        WatermarkModelInfo own = WatermarkModelMetadata.Read(place + WatermarkModel.DecoderFile, decoder.Metadata, withLatents: true);
        RequireSame(info, own with { Latents = null }, place, WatermarkModel.DecoderFile);
        LatentSpace latents = own.Latents!;
        decoder.RequireInputs((Latent, [-1, latents.Channels, 0, 0]), ("message", [-1, info.MessageLength]));
        decoder.RequireOutput("watermarked", 0, 3, 0, 0);
        return latents;
    }

    private static void RequireSame(WatermarkModelInfo embedder, WatermarkModelInfo other, string place, string file)
    {
        if (embedder == other) return;
        throw new WatermarkModelException($"{place}{WatermarkModel.EmbedderFile} and {file} belong to different models: {Difference(embedder, other)}.");
    }

    /// <summary>The read-out matrix, row by row.</summary>
    /// <param name="extractor">The extractor, or what of it the matrix needs. Any picture brings the matrix out.</param>
    /// <param name="info">The metadata.</param>
    /// <exception cref="WatermarkModelException">It does not fit the metadata.</exception>
    public static float[] ReadReadout(OnnxNetwork extractor, WatermarkModelInfo info)
    {
        int side = info.WorkingSize;
        int rows = info.MessageLength + info.Pilot.Length;
        int tile = info.TileCells * info.TileCells;
        List<(string, float[], long[])> inputs = [];
        if (extractor.Inputs.ContainsKey("image")) inputs.Add(("image", new float[3 * side * side], [1, 3, side, side]));
        if (extractor.Inputs.ContainsKey(Region)) inputs.Add((Region, new float[side * side], [1, 1, side, side]));
        NetworkOutput readout = extractor.Run([Readout], [.. inputs])[0];
        return readout.Shape is [int r, > 0 and int columns] && r == rows && columns % tile == 0
            ? readout.Values
            : throw extractor.WrongShape(Readout, readout, $"[{rows}, a multiple of {tile}]");
    }

    private static string Difference(WatermarkModelInfo first, WatermarkModelInfo second)
    {
        IReadOnlyDictionary<string, string> ours = WatermarkModelMetadata.Write(first);
        IReadOnlyDictionary<string, string> theirs = WatermarkModelMetadata.Write(second);
        string key = ours.Keys.Union(theirs.Keys).First(name => ours.GetValueOrDefault(name) != theirs.GetValueOrDefault(name));
        return $"metadata '{key}' is {Quoted(ours)} in one and {Quoted(theirs)} in the other";

        string Quoted(IReadOnlyDictionary<string, string> properties) => properties.TryGetValue(key, out string? value) ? $"'{value}'" : "missing";
    }
}
