namespace MlNetWatermark;

/// <summary>Every kind of attack that the parser knows, in the order of the help text.</summary>
internal static class AttackKinds
{
    private const double LeastShare = 0.001, MostShare = 0.999;

    public static IReadOnlyList<AttackKind> All { get; } =
    [
        new("none", "", _ => new NoAttack()),

        // Codecs
        new("jpeg", "quality", quality => new JpegAttack((int)quality)) { Least = 1, Most = 100, Whole = true },
        new("jpeg444", "quality", quality => new JpegAttack((int)quality, fullChroma: true)) { Least = 1, Most = 100, Whole = true },
        new("webp", "quality", quality => new WebPAttack((int)quality)) { Least = 1, Most = 100, Whole = true },
        new("avif", "quality", quality => new AvifAttack((int)quality)) { Least = 1, Most = 100, Whole = true },
        new("heic", "quality", quality => new HeicAttack((int)quality)) { Least = 1, Most = 100, Whole = true },
        new("palette", "colours", colours => new PaletteAttack((int)colours)) { Least = 2, Most = 256, Whole = true },
        new("screenshot", "scale", Screenshot) { Least = 0.1, Most = 4 },
        new("social", "times", times => Social((int)times)) { Least = 1, Most = 20, Whole = true },

        // Regeneration
        new("renoise", "sigma", sigma => new RenoiseAttack(sigma)) { Least = 0.01, Most = 0.5 },
        new("regenerate", "passes", passes => new RegenerationAttack((int)passes)) { Least = 1, Most = 20, Whole = true },

        // Resampling
        new("resize", "factor", factor => new ResizeAttack("resize", factor, ResamplingKernel.Triangle)) { Least = 0.01, Most = 4 },
        new("resize-nearest", "factor", factor => new ResizeAttack("resize-nearest", factor, ResamplingKernel.Nearest)) { Least = 0.01, Most = 4 },
        new("resize-bilinear", "factor", factor => new ResizeAttack("resize-bilinear", factor, ResamplingKernel.Bilinear)) { Least = 0.01, Most = 4 },
        new("resize-lanczos", "factor", factor => new ResizeAttack("resize-lanczos", factor, ResamplingKernel.Lanczos)) { Least = 0.01, Most = 4 },
        new("shrink", "factor", factor => new ShrinkAttack(AttackName.Of("shrink", factor), factor, factor)) { Least = 0.01, Most = 4 },
        new("aspect", "factor", factor => new ShrinkAttack(AttackName.Of("aspect", factor), factor, 1)) { Least = 0.1, Most = 10 },

        // Geometry
        new("crop", "area kept", area => new CropAttack(area, CropEnding.Alone)) { Least = LeastShare, Most = 1 },
        new("crop-back", "area kept", area => new CropAttack(area, CropEnding.ScaledBack)) { Least = LeastShare, Most = 1 },
        new("crop-black", "area kept", area => new CropAttack(area, CropEnding.OnBlack)) { Least = LeastShare, Most = 1 },
        new("rotate", "degrees", degrees => new RotateAttack(degrees, expand: false)) { Least = -180, Most = 180 },
        new("rotate-expand", "degrees", degrees => new RotateAttack(degrees, expand: true)) { Least = -180, Most = 180 },
        new("flip", "", _ => new FlipAttack(vertical: false)),
        new("flip-vertical", "", _ => new FlipAttack(vertical: true)),
        new("perspective", "share", share => new PerspectiveAttack(share)) { Least = 0, Most = 0.9 },
        new("shear", "degrees", degrees => new ShearAttack(degrees)) { Least = -60, Most = 60 },
        new("translate", "share", share => new TranslateAttack(share)) { Least = 0, Most = 0.99 },

        // Filters and noise
        new("noise", "sigma", sigma => new NoiseAttack(sigma)) { Least = 0, Most = 1 },
        new("impulse", "share", share => new ImpulseAttack(share)) { Least = 0, Most = 1 },
        new("blur", "sigma", sigma => new BlurAttack(sigma)) { Least = 0.1, Most = 50 },
        new("motion-blur", "length", length => new MotionBlurAttack((int)length)) { Least = 2, Most = 100, Whole = true },
        new("median", "size", size => new MedianAttack((int)size)) { Least = 3, Most = 31, Odd = true },
        new("sharpen", "amount", amount => new SharpenAttack(amount)) { Least = 0, Most = 10 },

        // Values
        new("brightness", "factor", factor => new BrightnessAttack(factor)) { Least = 0, Most = 10 },
        new("contrast", "factor", factor => new ContrastAttack(factor)) { Least = 0, Most = 10 },
        new("saturation", "factor", factor => new SaturationAttack(factor)) { Least = 0, Most = 10 },
        new("hue", "turns", turns => new HueAttack(turns)) { Least = -0.5, Most = 0.5 },
        new("gamma", "power", power => new GammaAttack(power)) { Least = 0.1, Most = 10 },
        new("grey", "", _ => new GreyAttack()),
        new("equalise", "", _ => new EqualiseAttack()),
        new("posterise", "levels", levels => new PosteriseAttack((int)levels)) { Least = 2, Most = 256, Whole = true },

        // Overlays
        new("text", "share", share => new TextAttack(share)) { Least = LeastShare, Most = 0.9 },
        new("logo", "share", share => new LogoAttack(share)) { Least = LeastShare, Most = 0.9 },

        // Tampering
        new("splice", "share kept", share => new SpliceAttack(share)) { Least = LeastShare, Most = MostShare },
        new("splice-foreign", "share kept", share => new SpliceForeignAttack(share)) { Least = LeastShare, Most = MostShare },
        new("blob", "share kept", share => new BlobAttack(share)) { Least = LeastShare, Most = MostShare },
        new("cutout", "share lost", share => new CutOutAttack(share)) { Least = LeastShare, Most = MostShare },
        new("replace", "share lost", share => new ReplaceAttack(share)) { Least = LeastShare, Most = MostShare },
        new("copy-move", "share lost", share => new CopyMoveAttack(share)) { Least = LeastShare, Most = MostShare },
        new("removal", "share lost", share => new RemovalAttack(share)) { Least = LeastShare, Most = MostShare },
    ];

    /// <summary>A screen shows the picture at another scale, and what it shows is saved as JPEG 85.</summary>
    private static ChainAttack Screenshot(double scale)
    {
        string name = AttackName.Of("screenshot", scale);
        return new ChainAttack(name, [new ShrinkAttack(name, scale, scale), new JpegAttack(85)]);
    }

    /// <summary>Uploads: each limits the longest side to 1080 pixels and saves as JPEG 75.</summary>
    private static ChainAttack Social(int times) =>
        new(AttackName.Of("social", times), [.. Enumerable.Range(0, times).SelectMany(_ => (IAttack[])[new LongestSideAttack(1080), new JpegAttack(75)])]);
}
