namespace MlNetWatermark.Trainers.Training;

/// <summary>Goes from easy to hard: says what each step does, from its number and the saved state alone.</summary>
internal sealed class StepPlanner(MaskMarkOptions options)
{
    /// <summary>Running bit accuracy that opens the next phase: gates by result learn faster than gates by step number.</summary>
    private const double Gate = 0.93;
    private const int ShortestPhase = 150;
    private const int SeverityRamp = 1500;

    // MaskWM's schedule, in thousandths of the run, and the weight of its message and mask losses.
    private const int WholePictures = 5;
    private const int Undistorted = 10;
    private const int Visible = 50;
    private const double FirstBitWeight = 20;
    private const double LastBitWeight = 0.2;

    /// <summary>The state of a run that starts from weights that can read already: where a long run ends, with all distortions and the final PSNR.</summary>
    public TrainingState FineTuning() =>
        new() { Phase = 2, PhaseStart = -Math.Max(options.WalkSteps, SeverityRamp), BitAccuracy = Gate };

    /// <summary>The state of a run from weights that can see but not read, because their bits are others: all distortions come in, and the PSNR walks.</summary>
    public TrainingState NewCode() => options.Gates == TrainingGates.Metric ? new TrainingState { Phase = 2 } : new TrainingState();

    /// <summary>What the step after the state's does.</summary>
    public StepPlan Plan(TrainingState state) => options.Gates == TrainingGates.Metric ? ByMetric(state) : BySteps(state);

    /// <summary>Of AdamW at a step, counted from 0.</summary>
    public double LearningRate(int step) => options.Gates == TrainingGates.Metric
        ? Schedule.LearningRate(options.LearningRate, step, options.Steps, options.WarmUpSteps)
        : Schedule.CosineToZero(options.LearningRate, step, options.Steps, options.WarmUpSteps);

    /// <summary>After a step: enters the next phase if it is time.</summary>
    public void OpenGates(TrainingState state)
    {
        int next = options.Gates == TrainingGates.Steps ? BySteps(state).Phase
            : state.Phase >= 2 || state.BitAccuracy < Gate || state.Step - state.PhaseStart < ShortestPhase ? state.Phase
            : state.Phase + 1;
        if (next == state.Phase) return;
        state.Phase = next;
        state.PhaseStart = state.Step;
    }

    private StepPlan ByMetric(TrainingState state)
    {
        int into = state.Step - state.PhaseStart;
        bool hard = state.Phase >= 2;
        return new StepPlan(
            state.Phase,
            Masks: state.Phase >= 1,
            Distortions: hard,
            Severity: hard ? Schedule.Walk(0, 1, into, SeverityRamp) : 0,
            Psnr: hard ? Schedule.Walk(options.StartPsnr, options.TargetPsnr, into, options.WalkSteps) : options.StartPsnr,
            Visibility: true,
            BitWeight: 1);
    }

    private StepPlan BySteps(TrainingState state)
    {
        // Fine-tuning, and only that, begins its phase before the first step: the easy part is behind it. Differs: MaskWM then weighs the bits 0.3.
        bool tuned = state.PhaseStart < 0;
        double step = tuned ? double.PositiveInfinity : state.Step;
        double Thousandths(int share) => options.Steps * (double)share / 1000;
        int phase = step < Thousandths(WholePictures) ? 0 : step < Thousandths(Undistorted) ? 1 : 2;
        return new StepPlan(
            phase,
            Masks: phase >= 1,
            Distortions: phase == 2,
            Severity: phase == 2 ? 1 : 0,
            Psnr: Schedule.Walk(options.StartPsnr, options.TargetPsnr, step - Thousandths(Undistorted), options.WalkSteps),
            Visibility: step >= Thousandths(Visible),
            BitWeight: Schedule.Walk(FirstBitWeight, LastBitWeight, step, Thousandths(Visible)));
    }
}
