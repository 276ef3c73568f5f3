using MlNetWatermark.Trainers;
using MlNetWatermark.Trainers.Training;

namespace MlNetWatermark.Tests;

public sealed class ScheduleTests
{
    private static readonly MaskMarkOptions Paper = new()
    {
        Gates = TrainingGates.Steps,
        Steps = 100_000,
        LearningRate = 1e-4,
        WeightDecay = 0.01,
        WarmUpSteps = 2_000,
        StartPsnr = 20,
        TargetPsnr = 40,
        WalkSteps = 10_000,
    };

    // MaskWM, section 3 and its released configuration, over 100,000 steps; PSNR is ours, for networks that have no image loss.
    [Theory]
    [InlineData(0, 0, false, false, 20, false, 20)]
    [InlineData(499, 0, false, false, 20, false, 18.02396)]
    [InlineData(500, 1, true, false, 20, false, 18.02)]
    [InlineData(999, 1, true, false, 20, false, 16.04396)]
    [InlineData(1_000, 2, true, true, 20, false, 16.04)]
    [InlineData(4_999, 2, true, true, 27.998, false, 0.20396)]
    [InlineData(5_000, 2, true, true, 28, true, 0.2)]
    [InlineData(99_999, 2, true, true, 40, true, 0.2)]
    public void The_papers_schedule_goes_by_shares_of_the_steps(
        int step, int phase, bool masks, bool distortions, double psnr, bool visibility, double bitWeight)
    {
        StepPlan plan = new StepPlanner(Paper).Plan(new TrainingState { Step = step });
        Assert.Equal((phase, masks, distortions, visibility), (plan.Phase, plan.Masks, plan.Distortions, plan.Visibility));
        Assert.Equal(distortions ? 1 : 0, plan.Severity);
        Assert.Equal(psnr, plan.Psnr, 9);
        Assert.Equal(bitWeight, plan.BitWeight, 9);
    }

    [Theory]
    [InlineData(0, 0.5e-7)]
    [InlineData(1_999, 1e-4)]
    [InlineData(2_000, 1e-4)]
    [InlineData(51_000, 0.5e-4)]
    [InlineData(99_999, 0)]
    public void The_papers_learning_rate_rises_for_2_percent_and_falls_to_zero(int step, double rate) =>
        Assert.Equal(rate, new StepPlanner(Paper).LearningRate(step), 12);

    [Theory]
    [InlineData(0, 0.5e-5)]
    [InlineData(199, 1e-3)]
    [InlineData(6_000, 1e-3)]
    [InlineData(9_000, 0.51e-3)]
    [InlineData(12_000, 0.02e-3)]
    public void By_metric_the_learning_rate_stays_up_for_half_of_the_run_and_falls_to_2_percent(int step, double rate) =>
        Assert.Equal(rate, new StepPlanner(new MaskMarkOptions()).LearningRate(step), 12);

    [Fact]
    public void By_metric_a_phase_opens_when_the_bits_are_read_and_not_before_150_steps()
    {
        StepPlanner planner = new(new MaskMarkOptions { StartPsnr = 14, TargetPsnr = 42, WalkSteps = 4_000 });
        TrainingState state = new() { Step = 149, BitAccuracy = 0.93 };
        planner.OpenGates(state);
        Assert.Equal(0, state.Phase);
        state.Step = 150;
        state.BitAccuracy = 0.92;
        planner.OpenGates(state);
        Assert.Equal(new StepPlan(0, Masks: false, Distortions: false, 0, 14, Visibility: true, 1), planner.Plan(state));
        state.BitAccuracy = 0.93;
        planner.OpenGates(state);
        Assert.Equal(new StepPlan(1, Masks: true, Distortions: false, 0, 14, Visibility: true, 1), planner.Plan(state));
        state.Step = 300;
        planner.OpenGates(state);
        Assert.Equal(new StepPlan(2, Masks: true, Distortions: true, 0, 14, Visibility: true, 1), planner.Plan(state));
        state.Step = 300 + 750;
        Assert.Equal(new StepPlan(2, Masks: true, Distortions: true, 0.5, 14 + 28 * 750 / 4000.0, Visibility: true, 1), planner.Plan(state));
        state.Step = 300 + 4_000;
        Assert.Equal(new StepPlan(2, Masks: true, Distortions: true, 1, 42, Visibility: true, 1), planner.Plan(state));
    }

    [Theory]
    [InlineData(TrainingGates.Metric, 1)]
    [InlineData(TrainingGates.Steps, 0.2)]
    public void Fine_tuning_begins_where_a_run_ends(TrainingGates gates, double bitWeight)
    {
        StepPlanner planner = new(Paper with { Gates = gates });
        TrainingState state = planner.FineTuning();
        planner.OpenGates(state);
        StepPlan plan = planner.Plan(state);
        Assert.Equal(new StepPlan(2, Masks: true, Distortions: true, 1, 40, Visibility: true, plan.BitWeight), plan);
        Assert.Equal(bitWeight, plan.BitWeight, 9);
    }
}
