using System.CommandLine;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>Options that size a model, its heads, its batch and its optimizer where there is no data to do it.</summary>
internal sealed class PlannedModelArguments
{
    private readonly ModelArguments _model = new();

    private readonly Option<string> _classes = new("--classes")
    {
        Description = "Tasks and how many classes each has.",
        HelpName = "TASK=N,…",
        DefaultValueFactory = _ => "artist=129,genre=11,style=27",
    };

    private readonly Option<int> _batchSize = new("--batch-size")
    {
        Description = "Pictures in a batch.",
        HelpName = "N",
        DefaultValueFactory = _ => 32,
    };

    private readonly Option<OptimizerKind?> _optimizer = Choice.Option<OptimizerKind>("--optimizer", "Optimizer. [default: adamw]");

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_model.ImageSize, _model.Trunk, _model.Hidden, _classes, _batchSize, _optimizer])
        {
            command.Add(option);
        }
    }

    /// <summary>What the user typed, over the baseline.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The model.</returns>
    /// <exception cref="UserException">An option is out of range.</exception>
    public PlannedModel Of(ParseResult parsed)
    {
        TrainOptions baseline = TrainOptions.Baseline(string.Empty);
        TrunkChoice trunk = TrunkChoice.Of(_model.Trunk.Name, parsed.GetValue(_model.Trunk), new TrunkChoice(baseline.Trunk, baseline.Residual));
        TrainOptions options = baseline with
        {
            ImageSize = parsed.GetValue(_model.ImageSize) ?? baseline.ImageSize,
            Trunk = trunk.Channels,
            Residual = trunk.Residual,
            Hidden = parsed.GetValue(_model.Hidden) ?? baseline.Hidden,
            BatchSize = parsed.GetValue(_batchSize),
            Optimizer = new OptimizerOptions { Kind = parsed.GetValue(_optimizer) ?? OptimizerKind.AdamW },
        };
        TrainOptionsCheck.Check(options);
        return new PlannedModel(options, new ModelOptions
        {
            ImageSize = options.ImageSize,
            Trunk = options.Trunk,
            Residual = options.Residual,
            Hidden = options.Hidden,
            Heads = [.. Lists.Names(parsed.GetValue(_classes)!)!.Select(Head)],
        });
    }

    private static HeadOptions Head(string part) =>
        part.Split('=') is [var task, var count] && task.Length > 0 && int.TryParse(count, out int number) && number > 0
            ? new HeadOptions(task, number)
            : throw new UserException($"--classes has '{part}'; expected a task and a number above 0, for example artist=129.");
}
