using System.Text.RegularExpressions;
using MlNetWatermark.Trainers.StableGuard;
using MlNetWatermark.Trainers.Weights;
using static TorchSharp.torch;

namespace MlNetWatermark.Tests.StableGuard;

public sealed class AutoencoderWeightsTests : TorchTest
{
    private static readonly AutoencoderShape Small = new([8, 16, 16], 1, 4);

    [Theory]
    [InlineData("diffusers")]
    [InlineData("diffusers before 0.18")]
    [InlineData("latent diffusion")]
    [InlineData("a whole checkpoint of latent diffusion")]
    public void The_same_weights_are_read_under_every_name(string scheme)
    {
        using TemporaryFolder folder = new();
        using LatentAutoencoder written = new(Small);
        string path = Path.Combine(folder.Path, "vae.safetensors");
        Write(path, [.. ModuleTensors.Of(written).Select(entry => Published(entry.Name, entry.Value, scheme)), .. Foreign(scheme)]);
        using LatentAutoencoder read = AutoencoderWeights.Load(path);
        Assert.Equal(Small, read.Shape);
        Assert.Equal(ModuleTensors.Of(written).Select(t => t.Name), ModuleTensors.Of(read).Select(t => t.Name));
        foreach (((string name, Tensor a), (_, Tensor b)) in ModuleTensors.Of(written).Zip(ModuleTensors.Of(read))) Assert.True(a.equal(b).all().item<bool>(), name);
    }

    [Fact]
    public void The_names_of_Stable_Diffusion_are_those_of_the_published_files()
    {
        HashSet<string> names = [.. StableDiffusionNames()];
        Assert.Equal(248, names.Count);
        using LatentAutoencoder autoencoder = new(AutoencoderShape.StableDiffusion);
        Assert.Equal(names.Order(StringComparer.Ordinal), ModuleTensors.Of(autoencoder).Select(t => t.Name).Order(StringComparer.Ordinal));
        Dictionary<string, long[]> shapes = ModuleTensors.Of(autoencoder).ToDictionary(t => t.Name, t => t.Value.shape);
        Assert.Equal([512, 4, 3, 3], shapes["decoder.conv_in.weight"]);
        Assert.Equal([8, 512, 3, 3], shapes["encoder.conv_out.weight"]);
        Assert.Equal([128, 256, 1, 1], shapes["decoder.up_blocks.3.resnets.0.conv_shortcut.weight"]);
        Assert.Equal([512, 512], shapes["encoder.mid_block.attentions.0.to_out.0.weight"]);
    }

    [Fact]
    public void Every_tensor_that_does_not_fit_is_named()
    {
        using TemporaryFolder folder = new();
        using LatentAutoencoder written = new(Small);
        string path = Path.Combine(folder.Path, "vae.safetensors");
        List<(string Name, Tensor Value)> tensors = [.. ModuleTensors.Of(written)];
        tensors.RemoveAll(t => t.Name is "decoder.conv_out.bias" or "encoder.mid_block.attentions.0.to_q.weight");
        int wrong = tensors.FindIndex(t => t.Name == "decoder.conv_in.weight"), bad = tensors.FindIndex(t => t.Name == "quant_conv.bias");
        tensors[wrong] = (tensors[wrong].Name, zeros(16, 4, 1, 1));
        tensors[bad] = (tensors[bad].Name, full(new long[] { 8 }, float.NaN));
        tensors.Add(("decoder.extra.weight", zeros(3)));
        Write(path, tensors);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => AutoencoderWeights.Load(path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("'decoder.conv_out.bias' should have the shape (3) and is missing", error.Message, StringComparison.Ordinal);
        Assert.Contains("'encoder.mid_block.attentions.0.to_q.weight' should have the shape (16, 16) and is missing", error.Message, StringComparison.Ordinal);
        Assert.Contains("'decoder.conv_in.weight' should have the shape (16, 4, 3, 3) and has (16, 4, 1, 1)", error.Message, StringComparison.Ordinal);
        Assert.Contains("'quant_conv.bias' holds values that are not finite", error.Message, StringComparison.Ordinal);
        Assert.Contains("'decoder.extra.weight' is not a tensor of these networks", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_in_eight_bits_are_multiplied_by_the_factors_of_their_rows()
    {
        using TorchSharp.Modules.Linear line = nn.Linear(3, 2);
        Tensor whole = tensor(new sbyte[] { 1, -2, 3, 4, 5, -127 }, [2, 3]), factors = tensor(new[] { 0.5f, 2f });
        Dictionary<string, Tensor> tensors = new() { ["weight"] = whole, ["weight.scale"] = factors, ["bias"] = zeros(2) };
        ModuleTensors.Fill("file", tensors, line, others: false);
        Assert.Equal([0.5f, -1, 1.5f, 8, 10, -254], line.weight!.data<float>().ToArray());
        tensors["weight.scale"] = ones(3);
        Assert.Contains("'weight.scale' should hold one finite number for each of 2 rows", Assert.Throws<InvalidDataException>(() => ModuleTensors.Fill("file", tensors, line)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_something_else_is_refused()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "other.safetensors");
        Write(path, [("model.weight", zeros(3, 3))]);
        Assert.Contains("no latent autoencoder", Assert.Throws<InvalidDataException>(() => AutoencoderWeights.Load(path)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => AutoencoderWeights.Load(Path.Combine(folder.Path, "none")));
    }

    private static void Write(string path, IEnumerable<(string, Tensor)> tensors)
    {
        using FileStream file = File.Create(path);
        Safetensors.Write(file, tensors, new Dictionary<string, string>());
    }

    private static (string, Tensor) Foreign(string scheme, string name) => ($"{scheme}.{name}", zeros(2));

    private static IEnumerable<(string, Tensor)> Foreign(string scheme) =>
        scheme.StartsWith("a whole", StringComparison.Ordinal) ? [Foreign("model.diffusion_model", "out.0.weight"), Foreign("first_stage_model.loss", "logvar")] : [];

    // The three schemes as they are described, from ours.
    private static (string, Tensor) Published(string name, Tensor value, string scheme)
    {
        if (scheme == "diffusers") return (name, value);
        if (scheme == "diffusers before 0.18")
        {
            foreach ((string now, string then) in new[] { ("to_q", "query"), ("to_k", "key"), ("to_v", "value"), ("to_out.0", "proj_attn") }) name = name.Replace($"attentions.0.{now}.", $"attentions.0.{then}.", StringComparison.Ordinal);
            return (name, value);
        }

        foreach ((string now, string then) in new[] { ("to_q", "q"), ("to_k", "k"), ("to_v", "v"), ("to_out.0", "proj_out"), ("group_norm", "norm") })
        {
            if (!name.Contains($"attentions.0.{now}.", StringComparison.Ordinal)) continue;
            name = name.Replace($"attentions.0.{now}.", $"attn_1.{then}.", StringComparison.Ordinal);
            if (value.shape is [_, _]) value = value.unsqueeze(2).unsqueeze(3);
            break;
        }

        name = Regex.Replace(name, @"mid_block\.resnets\.(\d)", match => $"mid_block.block_{int.Parse(match.Groups[1].Value, null) + 1}").Replace("mid_block.", "mid.", StringComparison.Ordinal);
        name = Regex.Replace(name, @"down_blocks\.(\d)\.resnets\.", "down.$1.block.");
        name = Regex.Replace(name, @"down_blocks\.(\d)\.downsamplers\.0\.", "down.$1.downsample.");
        name = Regex.Replace(name, @"up_blocks\.(\d)\.", match => $"up.{Small.Widths.Count - 1 - int.Parse(match.Groups[1].Value, null)}.");
        name = name.Replace("resnets.", "block.", StringComparison.Ordinal).Replace("upsamplers.0.", "upsample.", StringComparison.Ordinal)
            .Replace("conv_shortcut", "nin_shortcut", StringComparison.Ordinal).Replace("conv_norm_out", "norm_out", StringComparison.Ordinal);
        return (scheme.StartsWith("a whole", StringComparison.Ordinal) ? "first_stage_model." + name : name, value);
    }

    private static IEnumerable<string> StableDiffusionNames()
    {
        string[] layers = ["norm1", "conv1", "norm2", "conv2"];
        List<string> parts = ["quant_conv", "post_quant_conv"];
        foreach (string half in new[] { "encoder", "decoder" })
        {
            parts.AddRange([$"{half}.conv_in", $"{half}.conv_norm_out", $"{half}.conv_out"]);
            parts.AddRange(from i in Enumerable.Range(0, 2) from layer in layers select $"{half}.mid_block.resnets.{i}.{layer}");
            parts.AddRange(new[] { "group_norm", "to_q", "to_k", "to_v", "to_out.0" }.Select(layer => $"{half}.mid_block.attentions.0.{layer}"));
        }

        parts.AddRange(from level in Enumerable.Range(0, 4) from block in Enumerable.Range(0, 2) from layer in layers select $"encoder.down_blocks.{level}.resnets.{block}.{layer}");
        parts.AddRange(from level in Enumerable.Range(0, 4) from block in Enumerable.Range(0, 3) from layer in layers select $"decoder.up_blocks.{level}.resnets.{block}.{layer}");
        parts.AddRange(new[] { 1, 2 }.Select(level => $"encoder.down_blocks.{level}.resnets.0.conv_shortcut"));
        parts.AddRange(new[] { 2, 3 }.Select(level => $"decoder.up_blocks.{level}.resnets.0.conv_shortcut"));
        parts.AddRange(Enumerable.Range(0, 3).SelectMany(level => new[] { $"encoder.down_blocks.{level}.downsamplers.0.conv", $"decoder.up_blocks.{level}.upsamplers.0.conv" }));
        return parts.SelectMany(part => new[] { $"{part}.weight", $"{part}.bias" });
    }
}
