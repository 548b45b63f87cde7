using System.CommandLine;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>Options of what is trained, on which pictures, how tasks are weighed, and when it is enough.</summary>
internal sealed class RecipeArguments
{
    private const string Learned = "learned";

    private readonly Option<int?> _accumulation = new("--grad-accum-steps")
    {
        Description = "Batches whose gradients are averaged into one step. [default: 1]",
        HelpName = "N",
    };

    private readonly Option<FrozenPart?> _freeze = Choice.Option<FrozenPart>(
        "--freeze", "What keeps its weights: trunk, the convolutions; heads, the linear layers. [default: none]");

    private readonly Option<bool> _freezeNorm = new("--freeze-norm")
    {
        Description = "resnet18: batch norm keeps its running statistics and its parameters, as is usual with small batches. [default: off]",
    };

    private readonly Option<double?> _trunkRate = new("--trunk-lr")
    {
        Description = "What the learning rate of the trunk is multiplied by, for example 0.1 for a pretrained one. [default: 1]",
        HelpName = "FACTOR",
    };

    private readonly Option<int?> _unfreeze = new("--unfreeze-every")
    {
        Description = "Train the heads alone at first, and one more stage of the trunk after each so many epochs, the last one first. [default: 0, off]",
        HelpName = "EPOCHS",
    };

    private readonly Option<string?> _taskWeights = new("--task-weights")
    {
        Description = "Factors of the tasks' losses, for example artist=1,style=0.5, or 'learned' for Kendall's uncertainty weighting. " +
            "[default: 1 each]",
        HelpName = "TASK=W,…|learned",
    };

    private readonly Option<string?> _balanced = new("--balanced-sampler")
    {
        Description = "Draw pictures so that every class of this task comes up equally often. [default: every picture once an epoch]",
        HelpName = "TASK",
    };

    private readonly Option<string?> _bestMetric = new("--best-metric", "--eval-metric")
    {
        Description = "What the best epoch is chosen by: top1, top5, loss, macro-f1, balanced-accuracy (means of the tasks, the sum for " +
            "loss), joint, or one task's, for example artist.top1. [default: top1]",
        HelpName = "METRIC",
    };

    private readonly Option<int?> _earlyStopping = new("--early-stopping")
    {
        Description = "End the run after this many epochs without a better --best-metric. [default: 0, off]",
        HelpName = "EPOCHS",
    };

    private readonly Option<int?> _limit = new("--limit")
    {
        Description = "Train on at most this many pictures, and hold out at most as many, for a trial. [default: all]",
        HelpName = "N",
    };

    private readonly Option<bool> _overfit = new("--overfit-batch")
    {
        Description = "Train on one batch alone, 50 steps an epoch, without augmentation: what works gets its loss to almost 0. " +
            "[default: off]",
    };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All =>
        [_accumulation, _freeze, _freezeNorm, _trunkRate, _unfreeze, _taskWeights, _balanced, _bestMetric, _earlyStopping, _limit, _overfit];

    /// <summary>Puts what the user typed over a preset.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="preset">Values of the options that were left out.</param>
    /// <returns>The options, unchecked.</returns>
    public TrainOptions Apply(ParseResult parsed, TrainOptions preset)
    {
        string? weights = parsed.GetValue(_taskWeights);
        return preset with
        {
            GradientAccumulation = parsed.GetValue(_accumulation) ?? preset.GradientAccumulation,
            FreezeNorm = parsed.GetValue(_freezeNorm) || preset.FreezeNorm,
            TrunkRate = parsed.GetValue(_trunkRate) ?? preset.TrunkRate,
            UnfreezeEvery = parsed.GetValue(_unfreeze) ?? preset.UnfreezeEvery,
            Freeze = parsed.GetValue(_freeze) ?? preset.Freeze,
            TaskWeights = weights switch
            {
                null => preset.TaskWeights,
                Learned => null,
                _ => Lists.Pairs(_taskWeights.Name, weights),
            },
            LearnTaskWeights = weights is null ? preset.LearnTaskWeights : weights == Learned,
            BalancedTask = parsed.GetValue(_balanced) ?? preset.BalancedTask,
            BestMetric = parsed.GetValue(_bestMetric) ?? preset.BestMetric,
            EarlyStopping = parsed.GetValue(_earlyStopping) ?? preset.EarlyStopping,
            Limit = parsed.GetValue(_limit) ?? preset.Limit,
            OverfitBatch = parsed.GetValue(_overfit) || preset.OverfitBatch,
        };
    }
}
