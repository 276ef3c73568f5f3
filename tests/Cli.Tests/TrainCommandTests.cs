using System.Text;

namespace MlNetWatermark.Tests;

public sealed class TrainCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Training_writes_a_model_goes_on_from_its_checkpoint_and_leaves_out_a_broken_picture()
    {
        string pictures = Directory.CreateDirectory(_folder["pictures"]).FullName, model = _folder["model"];
        File.Copy(RepositoryRoot.Image("chelsea.png"), Path.Combine(pictures, "chelsea.png"));
        File.WriteAllText(Path.Combine(pictures, "broken.png"), "no picture");
        string[] train = ["train", "--images", pictures, "--out", model, "--batch-size", "2", "--threads", "1", "--name", "tiny"];

        string[] harder = ["--distortions", "jpeg-50:3,flip;group=1", "--add-distortions", "rotation-30/jpeg:2"];
        ToolRun first = Tool.Run([.. train, .. harder, "--steps", "1", "--gates", "steps", "--cache-megabytes", "0", "--tensorboard", _folder["board"]]);
        Assert.Equal(0, first.Code);
        Assert.Contains("Left out", first.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder["board"]));
        Assert.Contains("tiny", Tool.Run("inspect", model).Output, StringComparison.Ordinal);
        Assert.Equal(0, Tool.Run("embed", RepositoryRoot.Image("coffee.png"), "-o", _folder["marked.png"], "--model", model).Code);

        string checkpoint = Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(model, "checkpoint.safetensors")));
        Assert.Contains("jpeg-50:3,flip,rotation-30/jpeg:2;group=1", checkpoint, StringComparison.Ordinal);

        Assert.Equal(2, Tool.Run([.. train, "--steps", "2"]).Code); // a checkpoint is not overwritten by accident
        ToolRun resumed = Tool.Run([.. train, "--steps", "2", "--resume"]);
        Assert.Equal(0, resumed.Code);
        Assert.Contains("2/2", resumed.Error, StringComparison.Ordinal);
        Assert.Matches(PaceTests.AtTheEnd, resumed.Error);
    }

    [Fact]
    public void An_autoencoder_is_trained_into_a_file()
    {
        string pictures = Directory.CreateDirectory(_folder["pictures"]).FullName, file = _folder["new/small.onnx"];
        File.Copy(RepositoryRoot.Image("chelsea.png"), Path.Combine(pictures, "chelsea.png"));
        string[] train = ["train-autoencoder", "--images", pictures, "--out", file, "--batch-size", "2", "--threads", "1", "--steps", "2"];

        ToolRun run = Tool.Run(train);
        Assert.Equal(0, run.Code);
        Assert.Contains("2/2", run.Error, StringComparison.Ordinal);
        Assert.Matches(PaceTests.AtTheEnd, run.Error);
        using RegenerationAttack attack = new(file);
        Picture photo = PictureFile.Read(RepositoryRoot.Image("chelsea.png"));
        Assert.Equal(photo.Width, attack.Apply(new AttackInput(photo, null, new Random(1))).Picture.Width);
        Assert.Equal(2, Tool.Run([.. train, "--crop-size", "40"]).Code);
    }

    [Fact]
    public void Wrong_settings_and_empty_folders_are_usage_errors()
    {
        Assert.Equal(2, Tool.Run("train", "--images", _folder["nothing"], "--out", _folder["model"]).Code);
        Assert.Equal(2, Tool.Run("train", "--images", Path.GetDirectoryName(RepositoryRoot.Image("coffee.png"))!, "--out", _folder["model"], "--tile-cells", "3").Code);
        ToolRun paper = Tool.Run("train", "--images", _folder["nothing"], "--out", _folder["model"], "--size", "paper", "--message-length", "64");
        Assert.Equal(2, paper.Code);
        Assert.Contains("32, 64 or 128", paper.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["model"]));
    }

    [Theory]
    [InlineData("--distortions")]
    [InlineData("--add-distortions")]
    public void An_unknown_distortion_is_a_usage_error_that_lists_the_known_ones(string option)
    {
        string images = Path.GetDirectoryName(RepositoryRoot.Image("coffee.png"))!;
        ToolRun run = Tool.Run("train", "--images", images, "--out", _folder["model"], option, "jpeg:5,spin");
        Assert.Equal(2, run.Code);
        Assert.Contains("'spin'", run.Error, StringComparison.Ordinal);
        Assert.Contains("rotation", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["model"]));
    }
}
