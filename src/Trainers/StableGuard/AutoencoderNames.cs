using System.Text.RegularExpressions;

namespace MlNetWatermark.Trainers.StableGuard;

/// <summary>The names that published files give the tensors of a latent autoencoder, as this library (and Diffusers today) has them.</summary>
/// <remarks>Three schemes: Diffusers today, Diffusers before 0.18 (other words in the attention), and the checkpoints of latent diffusion (levels numbered, the decoder's from the finest).</remarks>
internal static partial class AutoencoderNames
{
    /// <summary>What a whole latent diffusion checkpoint has in front of its autoencoder's tensors.</summary>
    private const string Prefix = "first_stage_model.";

    private static readonly Dictionary<string, string> Attention = new()
    {
        ["query"] = "to_q",
        ["key"] = "to_k",
        ["value"] = "to_v",
        ["proj_attn"] = "to_out.0",
        ["q"] = "to_q",
        ["k"] = "to_k",
        ["v"] = "to_v",
        ["proj_out"] = "to_out.0",
        ["norm"] = "group_norm",
    };

    /// <summary>Translates the names of a file.</summary>
    /// <param name="names">All tensors of the file.</param>
    /// <returns>For every tensor of an autoencoder its name here; tensors of other networks of a whole checkpoint are left out, and names that nobody knows stay.</returns>
    public static Dictionary<string, string> Translate(IReadOnlyCollection<string> names)
    {
        bool whole = names.Any(name => name.StartsWith(Prefix, StringComparison.Ordinal));
        Dictionary<string, string> translated = [];
        string[] own = [.. names.Where(name => !whole || name.StartsWith(Prefix, StringComparison.Ordinal))];
        int levels = own.Select(name => DownLevel().Match(name)).Where(match => match.Success).Select(match => int.Parse(match.Groups[1].ValueSpan, null)).DefaultIfEmpty(0).Max();
        foreach (string name in own)
        {
            string bare = whole ? name[Prefix.Length..] : name;
            if (bare.StartsWith("loss.", StringComparison.Ordinal)) continue; // networks that only its training needed
            translated[name] = Name(bare, levels);
        }

        return translated;
    }

    private static string Name(string name, int levels)
    {
        name = OldAttention().Replace(name, match => $"attentions.0.{Attention[match.Groups[1].Value]}.");
        if (!Latent().IsMatch(name)) return name;
        name = LatentMiddleBlock().Replace(name, match => $"mid_block.resnets.{int.Parse(match.Groups[1].ValueSpan, null) - 1}.");
        name = LatentMiddleAttention().Replace(name, match => $"mid_block.attentions.0.{Attention[match.Groups[1].Value]}.");
        name = LatentDown().Replace(name, match => $"encoder.down_blocks.{match.Groups[1].Value}.{Part(match.Groups[2].Value, "downsamplers")}");
        name = LatentUp().Replace(name, match => $"decoder.up_blocks.{levels - int.Parse(match.Groups[1].ValueSpan, null)}.{Part(match.Groups[2].Value, "upsamplers")}");
        return name.Replace("nin_shortcut", "conv_shortcut", StringComparison.Ordinal).Replace("coder.norm_out.", "coder.conv_norm_out.", StringComparison.Ordinal);

        static string Part(string part, string step) => part is "block" ? "resnets." : $"{step}.0.";
    }

    [GeneratedRegex(@"^(?:first_stage_model\.)?encoder\.down\.(\d{1,2})\.")]
    private static partial Regex DownLevel();

    [GeneratedRegex(@"attentions\.0\.(query|key|value|proj_attn)\.")]
    private static partial Regex OldAttention();

    [GeneratedRegex(@"^(encoder|decoder)\.(down\.|up\.|mid\.|norm_out\.)")]
    private static partial Regex Latent();

    [GeneratedRegex(@"mid\.block_([12])\.")]
    private static partial Regex LatentMiddleBlock();

    [GeneratedRegex(@"mid\.attn_1\.(norm|q|k|v|proj_out)\.")]
    private static partial Regex LatentMiddleAttention();

    [GeneratedRegex(@"^encoder\.down\.(\d{1,2})\.(block|downsample)\.")]
    private static partial Regex LatentDown();

    [GeneratedRegex(@"^decoder\.up\.(\d{1,2})\.(block|upsample)\.")]
    private static partial Regex LatentUp();
}
