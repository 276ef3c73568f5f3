namespace MlNetWatermark;

/// <summary>Lists of attacks under a name.</summary>
/// <remarks>
/// The suites named after papers use the papers' settings. Three differ everywhere: where a paper draws a value from a range per picture,
/// the suite has both ends of the range, which are its hardest values; a blur that a paper gives as a kernel of k pixels has the
/// deviation 0.15 k + 0.35 that torchvision and OpenCV derive from it; and editing by generative networks (inpainting, regeneration,
/// VAE codecs) is not expressed, because no such network comes with this library.
/// </remarks>
internal static class NamedSuites
{
    public static IReadOnlyList<(string Name, string Attacks)> All { get; } =
    [
        ("quick",
            "none,jpeg:90,jpeg:70,jpeg:50,jpeg:30,webp:50,resize:0.5,resize:0.25,noise:0.02,noise:0.05,blur:1,blur:2," +
            "brightness:0.8,brightness:1.2,contrast:0.8,contrast:1.2,grey,splice:0.5,splice:0.1,splice:0.5+jpeg:50"),

        ("geometry",
            "none,flip,flip-vertical,rotate:2,rotate:5,rotate:-10,rotate:30,rotate:45,rotate-expand:5,rotate-expand:30,rotate-expand:90,rotate-expand:180," +
            "crop:0.7,crop:0.5,crop:0.25,crop:0.1,crop-back:0.7,crop-back:0.5,crop-back:0.25,crop-black:0.5,crop-black:0.25," +
            "shrink:0.75,shrink:0.5,shrink:0.25,shrink:1.5,aspect:0.8,aspect:1.25,perspective:0.1,perspective:0.3,perspective:0.5," +
            "shear:5,shear:15,translate:0.05,translate:0.25"),

        // Shares as in section "Ratios" of the StableGuard paper (2025), 10 to 90 %, and both ends of MaskWM's finer bins.
        ("tamper",
            "none,splice:0.9,splice:0.7,splice:0.5,splice:0.3,splice:0.1,splice:0.05,splice-foreign:0.7,splice-foreign:0.5,splice-foreign:0.1," +
            "blob:0.95,blob:0.9,blob:0.7,blob:0.5,blob:0.3,blob:0.1,blob:0.05,cutout:0.1,cutout:0.3,replace:0.05,replace:0.1,replace:0.3," +
            "copy-move:0.05,copy-move:0.1,copy-move:0.3,removal:0.05,removal:0.1,removal:0.3,text:0.1,logo:0.05," +
            "blob:0.7+jpeg:70,blob:0.7+jpeg:50,replace:0.1+jpeg:70,removal:0.1+jpeg:70,copy-move:0.1+jpeg:70,blob:0.7+resize:0.5,blob:0.7+shrink:0.5"),

        ("standard",
            "none,jpeg:90,jpeg:70,jpeg:50,jpeg:30,jpeg:10,jpeg444:50,webp:80,webp:50,avif:50,palette:64,screenshot:0.75,social:1,social:3," +
            "resize:0.5,resize:0.25,resize-nearest:0.5,resize-bilinear:0.5,resize-lanczos:0.5,shrink:0.5,shrink:0.25,aspect:0.8," +
            "crop:0.7,crop:0.5,crop:0.25,crop:0.1,crop-back:0.5,crop-black:0.5,crop-black:0.25," +
            "rotate:2,rotate:5,rotate:30,rotate-expand:90,flip,flip-vertical,perspective:0.3,shear:5,translate:0.1," +
            "noise:0.02,noise:0.05,noise:0.1,impulse:0.02,impulse:0.05,blur:1,blur:2,blur:4,motion-blur:9,median:3,median:5,median:7,sharpen:1," +
            "brightness:0.5,brightness:0.8,brightness:1.2,brightness:1.5,contrast:0.5,contrast:0.8,contrast:1.2,contrast:1.5," +
            "saturation:0.5,saturation:1.5,hue:0.1,hue:0.25,gamma:0.7,gamma:1.5,grey,equalise,posterise:16,renoise:0.05,regenerate:1," +
            "text:0.1,logo:0.05,splice:0.5,splice:0.1,splice-foreign:0.5,blob:0.7,cutout:0.1,copy-move:0.1,removal:0.1," +
            "splice:0.5+jpeg:50,crop:0.5+brightness:1.2+jpeg:50,rotate:5+jpeg:70,shrink:0.5+jpeg:50"),

        // MaskWM (arXiv 2504.12739), evaluation distortions. Its salt and pepper hits 5 % of the values each, channel by channel; here
        // whole pixels. Its evaluation on VAE codecs and its segmentation masks are not expressed.
        ("maskwm",
            "none,jpeg:60,blur:1,noise:0.05,median:3,impulse:0.1,resize:0.5,brightness:0.7,brightness:1.3,contrast:0.7,contrast:1.3," +
            "saturation:0.7,saturation:1.3,hue:-0.1,hue:0.1,rotate:-30,rotate:30,perspective:0.1,perspective:0.3,flip"),

        // StableGuard (arXiv 2509.17993), table of degradations, plain for the bits and after tampering for the localization. AVIF stands
        // in for HEIC, for which there is no encoder here; the share that was tampered with in that table is not published.
        ("stableguard",
            "none,jpeg:30,webp:50,avif:50,resize:0.25,brightness:0.8,brightness:1.2,contrast:0.8,contrast:1.2,saturation:0.8,saturation:1.2," +
            "blob:0.9,blob:0.7,blob:0.5,blob:0.3,blob:0.1,blob:0.7+jpeg:30,blob:0.7+webp:50,blob:0.7+avif:50,blob:0.7+resize:0.25," +
            "blob:0.7+brightness:0.8,blob:0.7+brightness:1.2,blob:0.7+contrast:0.8,blob:0.7+contrast:1.2," +
            "blob:0.7+saturation:0.8,blob:0.7+saturation:1.2"),

        // ISMark, table 1. Crops are given as small pictures, and on black for the systems that need the place. Noise .01, .005 and .001
        // are variances on a scale from -1 to 1: half their roots as shares of full scale.
        ("ismark",
            "none,crop:0.035,crop:0.16,crop:0.36,crop:0.64,crop-black:0.035,crop-black:0.16,crop-black:0.36,crop-black:0.64," +
            "shrink:0.6,shrink:0.8,shrink:1.2,shrink:1.4,noise:0.05,noise:0.03536,noise:0.01581,blur:1,blur:0.5,blur:0.2," +
            "median:7,median:5,median:3,impulse:0.08,impulse:0.05,impulse:0.02,jpeg:50,jpeg:70,jpeg:90"),

        // Watermark Anything (arXiv 2411.07231), validation settings and tables 2 and 7. Inpainting by LaMa is not expressed; removal is
        // the nearest stand-in. A blur of kernel 17 has deviation 2.9.
        ("wam",
            "none,rotate:10,rotate:30,rotate:45,rotate:90,shrink:0.5,shrink:0.75,crop:0.2,crop:0.5,crop:0.75,flip,perspective:0.2,perspective:0.5," +
            "perspective:0.8,brightness:0.5,brightness:1.5,brightness:2,contrast:0.5,contrast:1.5,contrast:2,saturation:0.5,saturation:1.5,saturation:2," +
            "hue:-0.5,hue:-0.25,hue:0.25,hue:0.5,jpeg:40,jpeg:50,jpeg:60,jpeg:80,blur:0.8,blur:1.1,blur:1.7,blur:2.9,median:3,median:5,median:9,median:17," +
            "splice:0.1,splice-foreign:0.1,removal:0.3,crop:0.5+brightness:1.5+jpeg:80"),

        // ChunkySeal (arXiv 2510.12812), tables 4 and 5, with WAM, TrustMark, VideoSeal, MBRS and HiDDeN. Its crops and its resize name
        // the share of the side: 32, 45, 71 and 84 % of it are 10, 20, 50 and 71 % of the area.
        ("chunkyseal",
            "none,flip,rotate:5,rotate:10,rotate:30,rotate:90,shrink:0.32,crop:0.1024,crop:0.2025,crop:0.5041,crop:0.7056," +
            "brightness:0.5,brightness:1.5,contrast:0.5,contrast:1.5,hue:0.2,jpeg:40,jpeg:50,jpeg:80,jpeg:90,blur:2.9"),

        ("papers", "maskwm,stableguard,ismark,wam,chunkyseal"),
    ];

    /// <summary>The suite of a name, in any case, or null.</summary>
    public static (string Name, string Attacks)? Find(string name)
    {
        foreach ((string Name, string Attacks) suite in All)
        {
            if (suite.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return suite;
        }

        return null;
    }
}
