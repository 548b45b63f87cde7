using Wikiart.Cuda.Trainer.Training.Schedules;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>Rates of single steps against numbers computed by hand; tests/Parity compares whole runs with PyTorch's schedulers.</summary>
public sealed class LearningRateScheduleTests
{
    private const double Rate = 0.8;
    private const int StepsPerEpoch = 10;
    private const int Epochs = 6;

    [Test]
    public void Warm_up_rises_in_a_line_to_the_learning_rate()
    {
        LearningRateSchedule schedule = New(new ScheduleOptions { WarmupEpochs = 0.4, WarmupLearningRate = 0.2 });
        Assert.That(Rates(schedule, 6), Is.EqualTo(new[] { 0.2, 0.35, 0.5, 0.65, 0.8, 0.8 }).Within(1e-12));
    }

    [Test]
    public void Warm_up_starts_at_a_hundredth_and_counts_steps_if_told_to()
    {
        LearningRateSchedule schedule = New(new ScheduleOptions { WarmupEpochs = 3, WarmupSteps = 2 });
        Assert.That(Rates(schedule, 3), Is.EqualTo(new[] { 0.008, 0.404, 0.8 }).Within(1e-12));
    }

    [Test]
    public void Cosine_falls_from_the_end_of_the_warm_up_to_the_minimum()
    {
        LearningRateSchedule schedule = New(new ScheduleOptions { Kind = ScheduleKind.Cosine, WarmupSteps = 20, MinLearningRate = 0.2 });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(schedule.At(20, null), Is.EqualTo(0.8).Within(1e-12));
            Assert.That(schedule.At(40, null), Is.EqualTo(0.5).Within(1e-12), "half way");
            Assert.That(schedule.At(30, null), Is.EqualTo(0.5 + (0.3 * Math.Sqrt(0.5))).Within(1e-12), "a quarter of the way");
            Assert.That(schedule.At(60, null), Is.EqualTo(0.2).Within(1e-12));
            Assert.That(schedule.At(1000, null), Is.EqualTo(0.2).Within(1e-12), "beyond the end");
        }
    }

    [Test]
    public void Step_decays_every_few_epochs_down_to_the_minimum()
    {
        LearningRateSchedule schedule = New(
            new ScheduleOptions { Kind = ScheduleKind.Step, DecayEpochs = 1.5, DecayRate = 0.5, MinLearningRate = 0.15 });
        long[] steps = [0, 14, 15, 29, 30, 45, 59];
        Assert.That(steps.Select(step => schedule.At(step, null)), Is.EqualTo(new[] { 0.8, 0.8, 0.4, 0.4, 0.2, 0.15, 0.15 }).Within(1e-12));
    }

    [Test]
    public void Step_decays_at_each_third_unless_told_otherwise()
    {
        LearningRateSchedule schedule = New(new ScheduleOptions { Kind = ScheduleKind.Step });
        Assert.That(
            ((long[])[19, 20, 39, 40]).Select(step => schedule.At(step, null)), Is.EqualTo(new[] { 0.8, 0.08, 0.08, 0.008 }).Within(1e-12));
    }

    [Test]
    public void One_cycle_rises_for_three_tenths_and_falls_to_almost_nothing()
    {
        LearningRateSchedule schedule = New(new ScheduleOptions { Kind = ScheduleKind.OneCycle });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(schedule.At(0, null), Is.EqualTo(Rate / 25).Within(1e-12));
            Assert.That(schedule.At(17, null), Is.EqualTo(Rate).Within(1e-12));
            Assert.That(schedule.At(59, null), Is.EqualTo(Rate / 25 / 1e4).Within(1e-12));
            Assert.That(schedule.At(99, null), Is.EqualTo(Rate / 25 / 1e4).Within(1e-12), "beyond the end");
        }
    }

    [Test]
    public void Plateau_decays_after_more_than_the_tolerated_bad_epochs_in_a_row()
    {
        ScheduleOptions options = new() { Kind = ScheduleKind.Plateau, PatienceEpochs = 1, DecayRate = 0.1, MinLearningRate = 0.01 };
        PlateauState state = new(Rate);
        List<double> rates = [];
        foreach (double loss in (double[])[5, 5, 4, 4, 3.9999, 3, 3, 3, 3, 3])
        {
            state = state.After(loss, options);
            rates.Add(New(options).At(0, state));
        }

        // 3.9999 is less than 1e-4 below 4, so it is the second bad epoch.
        Assert.That(rates, Is.EqualTo(new[] { 0.8, 0.8, 0.8, 0.8, 0.08, 0.08, 0.08, 0.01, 0.01, 0.01 }).Within(1e-12));
    }

    private static LearningRateSchedule New(ScheduleOptions options) => new(options, Rate, StepsPerEpoch, Epochs);

    private static double[] Rates(LearningRateSchedule schedule, int steps) =>
        [.. Enumerable.Range(0, steps).Select(step => schedule.At(step, null))];
}
