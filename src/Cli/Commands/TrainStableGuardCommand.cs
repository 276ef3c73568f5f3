using System.CommandLine;
using System.Globalization;
using Microsoft.ML;
using MlNetWatermark.Cli.Output;
using MlNetWatermark.Trainers;

namespace MlNetWatermark.Cli.Commands;

/// <summary><c>watermark train-stableguard</c>: trains StableGuard around an autoencoder.</summary>
internal static class TrainStableGuardCommand
{
    public static Command Create()
    {
        StableGuardOptions standard = new();
        Option<string> images = new("--images") { Description = "Folder of training pictures, searched with its subfolders.", Required = true, HelpName = "DIR" };
        Option<string> output = new("--out") { Description = "Model folder to write; checkpoints go there too.", Required = true, HelpName = "DIR" };
        Option<string> autoencoder = new("--autoencoder") { Description = "Weights of the autoencoder: of Stable Diffusion (safetensors or PyTorch file), or of train-latent-autoencoder.", Required = true, HelpName = "FILE" };
        Option<string?> masks = new("--masks") { Description = "Folder of object masks (PNG), for half of what is tampered with. Default: blobs alone.", HelpName = "DIR" };
        Option<double> objectShare = new("--object-share") { Description = "With --masks: share of the masks that are objects.", DefaultValueFactory = _ => standard.ObjectMaskShare, HelpName = "S" };
        Option<string?> initial = new("--init") { Description = "Model folder of the same sizes to start from.", HelpName = "DIR" };
        Option<string> name = new("--name") { Description = "Name of the weights in the model's metadata.", DefaultValueFactory = _ => standard.Name };
        Option<int> messageLength = CommandOptions.Count("--message-length", "Bits of a message.", standard.MessageLength, least: 1);
        Option<int> pilot = CommandOptions.Count("--pilot-length", "Known bits after the message; with 0 the model never says \"detected\".", standard.PilotLength);
        Option<int> side = CommandOptions.Count("--working-size", "Side of the pictures in pixels, a multiple of 32.", standard.WorkingSize, least: 64);
        Option<int> width = CommandOptions.Count("--width", "Channels of the forensic network, a multiple of 16.", standard.ForensicWidth, least: 16);
        Option<int> map = CommandOptions.Count("--message-map", "Side of the map that the message is read from.", standard.MessageMap, least: 1);
        Option<int> hidden = CommandOptions.Count("--adapter-width", "Width of the linear layers that spread a message.", standard.AdapterWidth, least: 1);
        Option<int> plane = CommandOptions.Count("--adapter-plane", "Side of the message's planes.", standard.AdapterPlane, least: 1);
        Option<Experts> experts = new("--experts") { Description = "Experts of the mixture blocks, for ablations.", DefaultValueFactory = _ => standard.Experts, HelpName = "watermark,tampering,boundary" };
        Option<bool> noMixture = new("--no-mixture") { Description = "Leave out the mixture blocks, for ablations." };
        Option<double> unmarked = Number("--unmarked-share", "Share of the pictures that carry no mark anywhere.", standard.UnmarkedShare);
        Option<double> crop = Number("--largest-crop", "Widest training crop, in working sizes.", standard.LargestCrop);
        Option<string?> degradations = new("--degradations") { Description = "What may happen to a picture before it is read: published, or a mix such as jpeg-40:2,identity. Default: nothing.", HelpName = "MIX" };
        Option<double> imageWeight = Number("--image-weight", "Weight of the likeness of marked picture and twin.", standard.ImageWeight);
        Option<double> loudShare = Number("--loud-share", "Share of the run in which the likeness counts less.", standard.LoudShare);
        Option<double> messageWeight = Number("--message-weight", "Weight of the bits.", standard.MessageWeight);
        Option<double> maskWeight = Number("--mask-weight", "Weight of the mask.", standard.MaskWeight);
        Option<double> adversary = Number("--adversary", "Weight of the discriminator; 0 leaves it out.", standard.AdversarialWeight);
        Option<double> falsePositives = Number("--false-positive-rate", "Highest chance that an unmarked picture is called marked.", standard.FalsePositiveRate);
        Option<int> steps = CommandOptions.Count("--steps", "Training steps; 0 with --init exports that model anew.", standard.Steps);
        Option<int> batch = CommandOptions.Count("--batch-size", "Pictures per step.", standard.BatchSize, least: 2);
        Option<double> rate = Number("--learning-rate", "Highest learning rate of AdamW.", standard.LearningRate);
        Option<int> warmUp = CommandOptions.Count("--warm-up", "Steps over which the learning rate rises.", standard.WarmUp, least: 1);
        Option<bool> cooldown = new("--cooldown") { Description = "The learning rate falls along a cosine over the second half." };
        Option<int> threads = CommandOptions.Count("--threads", "Threads; 0 takes one per processor.", standard: 0);
        Option<int> seed = CommandOptions.Seed();
        Option<bool> resume = new("--resume") { Description = "Go on from the checkpoint in the model folder." };
        Command command = new("train-stableguard", "Trains StableGuard: marks put in as an autoencoder decodes, and a network that shows tampering. Ctrl-C saves and exports the model so far.")
        {
            images, output, autoencoder, masks, objectShare, initial, name, messageLength, pilot, side, width, map, hidden, plane, experts, noMixture, unmarked, crop, degradations, imageWeight, loudShare, messageWeight,
            maskWeight, adversary, falsePositives, steps, batch, rate, warmUp, cooldown, threads, seed, resume,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Run(
                parsed.GetRequiredValue(images),
                new StableGuardOptions
                {
                    ImageColumnName = nameof(TrainingFile.Path),
                    SkipUnreadable = true,
                    AutoencoderFile = parsed.GetRequiredValue(autoencoder),
                    MaskFolder = parsed.GetValue(masks),
                    ObjectMaskShare = parsed.GetValue(objectShare),
                    InitialModelFolder = parsed.GetValue(initial),
                    Name = parsed.GetRequiredValue(name),
                    MessageLength = parsed.GetValue(messageLength),
                    PilotLength = parsed.GetValue(pilot),
                    WorkingSize = parsed.GetValue(side),
                    ForensicWidth = parsed.GetValue(width),
                    MessageMap = parsed.GetValue(map),
                    AdapterWidth = parsed.GetValue(hidden),
                    AdapterPlane = parsed.GetValue(plane),
                    Experts = parsed.GetValue(experts),
                    MixtureBlocks = !parsed.GetValue(noMixture),
                    UnmarkedShare = parsed.GetValue(unmarked),
                    LargestCrop = parsed.GetValue(crop),
                    Degradations = Mix(parsed.GetValue(degradations)),
                    ImageWeight = parsed.GetValue(imageWeight),
                    LoudShare = parsed.GetValue(loudShare),
                    MessageWeight = parsed.GetValue(messageWeight),
                    MaskWeight = parsed.GetValue(maskWeight),
                    AdversarialWeight = parsed.GetValue(adversary),
                    FalsePositiveRate = parsed.GetValue(falsePositives),
                    Steps = parsed.GetValue(steps),
                    BatchSize = parsed.GetValue(batch),
                    LearningRate = parsed.GetValue(rate),
                    WarmUp = parsed.GetValue(warmUp),
                    Cooldown = parsed.GetValue(cooldown),
                    Threads = parsed.GetValue(threads),
                    Seed = parsed.GetValue(seed),
                    OutputFolder = parsed.GetRequiredValue(output),
                    Resume = parsed.GetValue(resume),
                    CancellationToken = cancellationToken,
                    Progress = new Lines(),
                }),
            CancellationToken.None));
        return command;

        static Option<double> Number(string name, string description, double standard) => new(name) { Description = description, DefaultValueFactory = _ => standard, HelpName = "X" };
    }

    private static DistortionMix? Mix(string? text) => text switch
    {
        null => null,
        "published" => StableGuardOptions.PublishedDegradations,
        _ => UsageException.Unless(() => DistortionMix.Parse(text)),
    };

    private static int Run(string images, StableGuardOptions options)
    {
        UsageException.Unless(() =>
        {
            options.Validate();
            return true;
        });
        TrainingFolder.RequireFresh(options.OutputFolder!, options.Resume);
        TrainingFolder.RequireWeights(options.InitialModelFolder);
        MLContext context = TrainingFolder.Context(options.Seed);
        using WatermarkExtractTransformer trained = context.Watermarking.Trainers.StableGuard(options).Fit(TrainingFolder.Open(context, images));
        Console.Out.WriteLine($"Wrote {options.OutputFolder}: {trained.ModelInfo.System}, {trained.ModelInfo.Name}, {trained.ModelInfo.MessageLength} bits.");
        return ExitCode.Done;
    }

    private sealed class Lines : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{value.Step}/{value.Steps} psnr {value.Psnr:F1} loss {value.Loss:F4} bits {value.BitLoss:F4} accuracy {value.BitAccuracy:F4} mask {value.MaskLoss:F4} overlap {value.MaskOverlap:F3} {Pace.Text(value.FirstStep, value.Step, value.Steps, value.Elapsed)}"));
    }
}
