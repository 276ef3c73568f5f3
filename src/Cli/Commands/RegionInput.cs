using System.CommandLine;
using MlNetWatermark.Cli.Output;

namespace MlNetWatermark.Cli.Commands;

/// <summary>Options that the benchmarks of regions, of several marks and of tampering share.</summary>
/// <param name="attacks">Attacks unless others are named.</param>
internal sealed class RegionInput(string attacks = "none,jpeg:70")
{
    private readonly Option<string> _attacks = new("--attacks")
    {
        Description = "Attacks after marking, such as none,jpeg:70.",
        DefaultValueFactory = _ => attacks,
        HelpName = "LIST",
    };

    private readonly Option<string?> _model = CommandOptions.Model();
    private readonly Option<double> _strength = CommandOptions.Strength();
    private readonly Option<int> _seed = CommandOptions.Seed();
    private readonly Option<int> _limit = CommandOptions.Count("--limit", "Take at most this many pictures; 0 takes all.", standard: 0);
    private readonly Option<string?> _output = new("--out") { Description = "Folder for rows and summary (JSON lines) and the tables.", HelpName = "DIR" };
    private readonly Option<bool> _force = CommandOptions.Force();
    private readonly Option<bool> _json = CommandOptions.Json();

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_attacks, _model, _strength, _seed, _limit, _output, _force, _json]) command.Add(option);
    }

    public BenchmarkPicture[] Pictures(ParseResult parsed, string folder) => BenchmarkCommand.Pictures(folder, layout: null, parsed.GetValue(_limit));

    public IReadOnlyList<IAttack> Attacks(ParseResult parsed) => UsageException.Unless(() => AttackSuite.ParseList(parsed.GetRequiredValue(_attacks)));

    public int Seed(ParseResult parsed) => parsed.GetValue(_seed);

    public double Strength(ParseResult parsed) => parsed.GetValue(_strength);

    public bool Force(ParseResult parsed) => parsed.GetValue(_force);

    /// <summary>Opens the model with one thread, because pictures run side by side.</summary>
    public WatermarkModel Model(ParseResult parsed) => ModelAccess.Open(parsed.GetValue(_model), threads: 1);

    public RunFolder? Output(ParseResult parsed) => RunFolder.Open(parsed.GetValue(_output), parsed.GetValue(_force));

    public ResultPrinter Printer(ParseResult parsed) => new(parsed.GetValue(_json));
}
