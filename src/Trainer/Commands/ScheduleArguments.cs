using System.CommandLine;
using Wikiart.Cuda.Trainer.Training.Schedules;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>Options of the learning-rate schedule, under timm's names.</summary>
internal sealed class ScheduleArguments
{
    private readonly Option<ScheduleKind?> _kind = Choice.Option<ScheduleKind>(
        "--schedule", "How the learning rate changes, step by step. [default: constant]", "--sched");

    private readonly Option<double?> _warmupEpochs = new("--warmup-epochs")
    {
        Description = "Epochs of linear warm-up, not necessarily whole. [default: 0]",
        HelpName = "EPOCHS",
    };

    private readonly Option<int?> _warmupSteps = new("--warmup-steps")
    {
        Description = "Optimizer steps of linear warm-up, instead of --warmup-epochs. [default: 0]",
        HelpName = "STEPS",
    };

    private readonly Option<double?> _warmupRate = new("--warmup-lr")
    {
        Description = "Learning rate of the first warm-up step. [default: a hundredth of --lr]",
        HelpName = "RATE",
    };

    private readonly Option<double?> _minRate = new("--min-lr")
    {
        Description = "Learning rate below which cosine, step and plateau do not go. [default: 0]",
        HelpName = "RATE",
    };

    private readonly Option<double?> _decayEpochs = new("--decay-epochs")
    {
        Description = "step: epochs from one decay to the next. [default: a third of --epochs]",
        HelpName = "EPOCHS",
    };

    private readonly Option<double?> _decayRate = new("--decay-rate")
    {
        Description = "step and plateau: factor of a decay, 0 to 1. [default: 0.1]",
        HelpName = "F",
    };

    private readonly Option<int?> _patience = new("--patience-epochs")
    {
        Description = "plateau: epochs without a lower validation loss that are tolerated before a decay. [default: 10]",
        HelpName = "EPOCHS",
    };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All =>
        [_kind, _warmupEpochs, _warmupSteps, _warmupRate, _minRate, _decayEpochs, _decayRate, _patience];

    /// <summary>Puts what the user typed over a preset.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="preset">Values of the options that were left out.</param>
    /// <returns>The schedule, unchecked.</returns>
    public ScheduleOptions Apply(ParseResult parsed, ScheduleOptions preset) => preset with
    {
        Kind = parsed.GetValue(_kind) ?? preset.Kind,
        WarmupEpochs = parsed.GetValue(_warmupEpochs) ?? preset.WarmupEpochs,
        WarmupSteps = parsed.GetValue(_warmupSteps) ?? preset.WarmupSteps,
        WarmupLearningRate = parsed.GetValue(_warmupRate) ?? preset.WarmupLearningRate,
        MinLearningRate = parsed.GetValue(_minRate) ?? preset.MinLearningRate,
        DecayEpochs = parsed.GetValue(_decayEpochs) ?? preset.DecayEpochs,
        DecayRate = parsed.GetValue(_decayRate) ?? preset.DecayRate,
        PatienceEpochs = parsed.GetValue(_patience) ?? preset.PatienceEpochs,
    };
}
