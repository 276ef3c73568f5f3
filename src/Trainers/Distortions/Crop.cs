using MlNetWatermark.Trainers.Distortions;
using TorchSharp;
using static TorchSharp.torch;

namespace MlNetWatermark.Trainers;

/// <summary>Keeps a window at a random place and nothing else: pictures and masks become smaller, or mid-grey and unmarked outside. No gradient leaves the window.</summary>
/// <remarks>
/// ISMark (arXiv 2204.11513) keeps 3.5 to 64 % of the area, both sides by the square root; HiDDeN hands on the smaller picture, MBRS one of the same size, mid-grey
/// outside. Differs: the share is drawn, evenly by its side, so that the small windows, which are the hard ones, come up often.
/// </remarks>
/// <param name="smallestArea">Smallest share of the area that is kept at full severity, 0.001 to 1. Each side keeps a pixel at least.</param>
/// <param name="grey">Keeps the size and makes mid-grey what is outside, for networks of one size.</param>
/// <exception cref="ArgumentOutOfRangeException">The share is outside its range.</exception>
public sealed class Crop(double smallestArea = 0.035, bool grey = false) : IDistortion, ISizeChanging
{
    /// <summary>Smallest share of the area that is kept.</summary>
    public double SmallestArea { get; } = Allowed.Between(smallestArea, 0.001, 1);

    /// <summary>Whether the size stays, mid-grey outside.</summary>
    public bool Grey { get; } = grey;

    IDistortion ISizeChanging.SameSize => Grey ? this : new Crop(SmallestArea, grey: true);

    /// <inheritdoc/>
    public Edit Sample(Random random, double severity)
    {
        Allowed.Sampling(random, severity);
        double side = 1 - (1 - Math.Sqrt(SmallestArea)) * severity * random.NextDouble();
        return Window(side, random, Grey);
    }

    /// <param name="share">Share of each side that is kept.</param>
    /// <param name="random">Draws the place.</param>
    /// <param name="grey">Keeps the size.</param>
    internal static Edit Window(double share, Random random, bool grey)
    {
        double down = random.NextDouble(), right = random.NextDouble();
        return (images, masks) =>
        {
            (long top, long height) = CropAndResize.Part(images.shape[2], share, down);
            (long left, long width) = CropAndResize.Part(images.shape[3], share, right);
            Tensor Cut(Tensor whole, double outside)
            {
                Tensor part = whole.narrow(2, top, height).narrow(3, left, width);
                long[] border = [left, whole.shape[3] - left - width, top, whole.shape[2] - top - height];
                return grey ? nn.functional.pad(part, border, PaddingModes.Constant, outside) : part;
            }

            return (Cut(images, 0.5), Cut(masks, 0));
        };
    }
}
