using System.Text;

namespace MlNetWatermark.Tests;

/// <summary>Damages the ONNX files of a model: raw bytes, single fields with all lengths kept right, and metadata.</summary>
internal static class ModelMutator
{
    private const int MetadataProperties = 14; // of ModelProto in onnx.proto; key is 1 and value is 2 in each

    private static readonly ulong[] s_numbers = [0, 1, 2, 3, 7, 16, 255, 65536, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000, ulong.MaxValue];

    private static readonly string[] s_values =
    [
        "", " ", "-1", "0", "1", "2", "3", "4097", "4096", "8192", "16", "2147483647", "2147483648", "-2147483648", "99999999999999999999", "1e9", "NaN", "Infinity", "-Infinity",
        "1e-400", "0.5", "true", "null", "{}", "0101", "../../x", "final", "gated", "none", "untampered", "1 2 0.5", "1 2 3;4 5 6", "1e300 1e300 0", "NaN NaN NaN", ";;;", "\0", "\u202e", "٣",
    ];

    private static readonly string[] s_keys =
    [
        "format", "system", "name", "message_length", "pilot", "working_size", "cell_size", "tile_cells", "target_psnr", "false_positive_rate",
        "reference_visibility", "region_psnr", "synchronization_waves", "residual", "evidence", "mask", "mask_meaning", "latent_channels", "latent_scale", "latent_factor",
    ];

    /// <summary>A pair of files, embedder and extractor, of which at least one is not what it was.</summary>
    public static byte[][] Mutate(Random random, byte[] embedder, byte[] extractor)
    {
        byte[][] files = [embedder, extractor];
        int chosen = random.Next(2);
        switch (random.Next(8))
        {
            case 0 or 1:
                files[chosen] = ByteMutator.Mutate(random, files[chosen], files[1 - chosen]);
                break;
            case 2: // the same lie in both files, so that they still belong together
                string key = s_keys[random.Next(s_keys.Length)], value = Value(random);
                return [Metadata(files[0], key, value), Metadata(files[1], key, value)];
            case 3:
                files[chosen] = Metadata(files[chosen], s_keys[random.Next(s_keys.Length)], Value(random));
                break;
            case 4 when random.Next(20) == 0:
                return [extractor, embedder];
            default:
                files[chosen] = Fields(random, files[chosen]);
                break;
        }

        return files;
    }

    /// <summary>Sets a metadata property, new or not.</summary>
    public static byte[] Metadata(byte[] file, string key, string value)
    {
        List<ProtobufField> model = ProtobufTree.Parse(file)!;
        byte[] name = Encoding.UTF8.GetBytes(key);
        model.RemoveAll(field => field.Number == MetadataProperties && field.Message!.Exists(part => part.Number == 1 && part.Bytes.AsSpan().SequenceEqual(name)));
        model.Add(new ProtobufField(MetadataProperties, 2)
        {
            Message = [new ProtobufField(1, 2) { Bytes = name }, new ProtobufField(2, 2) { Bytes = Encoding.UTF8.GetBytes(value) }],
        });
        return ProtobufTree.Write(model);
    }

    private static string Value(Random random) => random.Next(20) == 0 ? new string('1', 1 << random.Next(20)) : s_values[random.Next(s_values.Length)];

    private static byte[] Fields(Random random, byte[] file)
    {
        List<ProtobufField> model = ProtobufTree.Parse(file)!;
        for (int edit = 1 + random.Next(3); edit > 0; edit--) Edit(random, model);
        return ProtobufTree.Write(model);
    }

    // Walks down from the top, so that the few fields that describe the graph are hit as often as the many bytes of its weights.
    private static void Edit(Random random, List<ProtobufField> message)
    {
        while (true)
        {
            if (message.Count == 0) return;
            int place = random.Next(message.Count);
            ProtobufField field = message[place];
            if (field.Message is { } inner && random.Next(8) != 0)
            {
                message = inner;
                continue;
            }

            switch (random.Next(6))
            {
                case 0:
                    message.RemoveAt(place);
                    break;
                case 1:
                    message.Insert(random.Next(message.Count + 1), field);
                    break;
                case 2:
                    int other = random.Next(message.Count);
                    (message[place], message[other]) = (message[other], message[place]);
                    break;
                default:
                    field.Message = null;
                    field.Value = random.Next(2) == 0 ? s_numbers[random.Next(s_numbers.Length)] : (ulong)random.Next(40);
                    if (field.Bytes.Length > 0) field.Bytes = field.Wire == 2 ? ByteMutator.Mutate(random, field.Bytes, field.Bytes) : Noise(random, field.Bytes.Length);
                    break;
            }

            return;
        }
    }

    private static byte[] Noise(Random random, int length)
    {
        byte[] noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }
}
