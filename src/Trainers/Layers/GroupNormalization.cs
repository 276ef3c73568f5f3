using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers.Layers;

/// <summary>Group normalisation (Wu and He, 2018) over (N, C, H, W).</summary>
/// <remarks>TorchSharp 0.107.0 leaves the weight and bias of its own GroupNorm uninitialised (random memory, often NaN); this one starts at 1 and 0.</remarks>
internal sealed class GroupNormalization : nn.Module<Tensor, Tensor>
{
    public readonly Parameter weight;
    public readonly Parameter bias;

    public GroupNormalization(long channels, long groups = 8, double epsilon = 1e-5) : base(nameof(GroupNormalization))
    {
        if (channels % groups != 0) throw new ArgumentException($"{channels} channels do not divide into {groups} groups.", nameof(channels));
        Groups = groups;
        Epsilon = epsilon;
        weight = nn.Parameter(ones(channels));
        bias = nn.Parameter(zeros(channels));
        RegisterComponents();
    }

    public long Groups { get; }

    public double Epsilon { get; }

    /// <summary>Whether a file must stay accurate where a group holds hundreds of thousands of values; costs a few more passes over them.</summary>
    public bool LargePlanes { get; init; }

    /// <summary>Largest number of groups, a power of two up to <paramref name="most"/>, that divides the channels.</summary>
    public static long LargestGroups(long channels, long most)
    {
        while (channels % most != 0) most /= 2;
        return most;
    }

    public override Tensor forward(Tensor input) => nn.functional.group_norm(input, Groups, weight, bias, Epsilon);
}
