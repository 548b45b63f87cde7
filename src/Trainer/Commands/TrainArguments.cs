using System.CommandLine;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>Options of <c>train</c>. Those left out keep the value of a preset.</summary>
internal sealed class TrainArguments
{
    private readonly ModelArguments _model = new();
    private readonly ScheduleArguments _schedule = new();
    private readonly RecipeArguments _recipe = new();
    private readonly AugmentationArguments _augmentation = new();

    private readonly Option<string?> _columns = new("--columns")
    {
        Description = "Label columns to train on, each one task. [default: all that the data is known to have]",
        HelpName = "NAME,…",
    };

    private readonly Option<string?> _classFiles = SourceArguments.CreateClassFiles();

    private readonly Option<int?> _resize = new("--resize")
    {
        Description = "Length that the shorter side is resized to before cropping, in pixels. [default: 256/224 of --image-size]",
        HelpName = "PIXELS",
    };

    private readonly Option<int?> _batchSize = new("--batch-size")
    {
        Description = "Pictures in a batch. [default: 32]",
        HelpName = "N",
    };

    private readonly Option<double?> _learningRate = new("--lr")
    {
        Description = "Learning rate, before --schedule. [default: 1e-4, with --optimizer sgd 1e-2; demo data: 1e-3 for adamw]",
        HelpName = "RATE",
    };

    private readonly Option<OptimizerKind?> _optimizer = Choice.Option<OptimizerKind>("--optimizer", "Optimizer. [default: adamw]", "--opt");

    private readonly Option<double?> _momentum = new("--momentum")
    {
        Description = "SGD: momentum, 0 to 1. [default: 0.9]",
        HelpName = "M",
    };

    private readonly Option<bool> _nesterov = new("--nesterov") { Description = "SGD: Nesterov's momentum. [default: off]" };

    private readonly Option<double?> _weightDecay = new("--weight-decay")
    {
        Description = "Weight decay, decoupled for adamw, added to the gradient for sgd. [default: 0.01]",
        HelpName = "L",
    };

    private readonly Option<double?> _clip = new("--clip-grad", "--clip-grad-norm")
    {
        Description = "Scale the gradients of a step down to this global norm, if it is larger. [default: off]",
        HelpName = "NORM",
    };

    private readonly Option<double?> _drop = new("--drop", "--dropout")
    {
        Description = "Share of the heads' hidden features that is dropped in each step, at least 0 and less than 1. [default: 0]",
        HelpName = "P",
    };

    private readonly Option<double?> _smoothing = new("--label-smoothing", "--smoothing")
    {
        Description = "Label smoothing, 0 to 1. [default: 0]",
        HelpName = "E",
    };

    private readonly Option<ClassWeighting?> _classWeights = Choice.Option<ClassWeighting>(
        "--class-weights", "How the loss weighs classes by their counts in the training set. [default: none]");

    private readonly Option<double?> _ema = new("--ema", "--model-ema-decay")
    {
        Description = "Keep a moving average of the weights with this decay a step, for example 0.9998; it is validated, and saved as " +
            "the best. [default: 0, off]",
        HelpName = "DECAY",
    };

    private readonly Option<double?> _validation = new("--val-fraction")
    {
        Description = "Fraction of the paintings held out for validation, unless the data has its own split. [default: 0.2]",
        HelpName = "F",
    };

    private readonly Option<bool> _keepUnknown = new("--keep-unknown")
    {
        Description = "Train on \"unknown\" as a class like any other. [default: off, it is a missing label]",
    };

    private readonly Option<double?> _maxUnreadable = new("--max-unreadable")
    {
        Description = "Fraction of unreadable pictures beyond which the run stops. [default: 0.1]",
        HelpName = "F",
    };

    private readonly Option<ulong?> _seed = new("--seed")
    {
        Description = "Seed of split, initial weights, order and augmentation. [default: 1]",
        HelpName = "N",
    };

    private readonly Option<int?> _threads = new("--threads")
    {
        Description = "Threads that compute. [default: 0, one a core]",
        HelpName = "N",
    };

    /// <summary>Passes over the training set.</summary>
    public Option<int?> Epochs { get; } = new("--epochs")
    {
        Description = "Passes over the training set, in all. [default: 10; demo data: 12]",
        HelpName = "N",
    };

    /// <summary>Threads that decode.</summary>
    public Option<int?> Workers { get; } = new("--workers")
    {
        Description = "Threads that decode pictures. [default: 0, one a core]",
        HelpName = "N",
    };

    /// <summary>Options that determine the run; a resumed one has them already.</summary>
    public IReadOnlyList<Option> Fixed =>
    [
        _columns, _classFiles, _model.ImageSize, _resize, _model.Trunk, _model.Hidden, _batchSize, _learningRate, _optimizer, _momentum,
        _nesterov, _weightDecay, _clip, _drop, _smoothing, _classWeights, _ema, _validation, _keepUnknown, _maxUnreadable, _seed, _threads,
        .. _schedule.All, .. _recipe.All, .. _augmentation.All,
    ];

    /// <summary>Puts what the user typed over a preset.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="preset">Values of the options that were left out.</param>
    /// <param name="keepsLearningRate">Whether the preset's learning rate was chosen, and is not the default of its optimizer.</param>
    /// <returns>The run's options, unchecked.</returns>
    public TrainOptions Apply(ParseResult parsed, TrainOptions preset, bool keepsLearningRate)
    {
        OptimizerOptions optimizer = preset.Optimizer;
        TrunkChoice trunk = TrunkChoice.Of(_model.Trunk.Name, parsed.GetValue(_model.Trunk), new TrunkChoice(preset.Trunk, preset.Residual));
        OptimizerKind kind = parsed.GetValue(_optimizer) ?? optimizer.Kind;
        return _recipe.Apply(parsed, preset) with
        {
            Columns = Lists.Names(parsed.GetValue(_columns)) ?? preset.Columns,
            ClassFiles = SourceArguments.Files(parsed.GetValue(_classFiles)) ?? preset.ClassFiles,
            ImageSize = parsed.GetValue(_model.ImageSize) ?? preset.ImageSize,
            Resize = parsed.GetValue(_resize) ?? preset.Resize,
            Trunk = trunk.Channels,
            Residual = trunk.Residual,
            Hidden = parsed.GetValue(_model.Hidden) ?? preset.Hidden,
            Epochs = parsed.GetValue(Epochs) ?? preset.Epochs,
            BatchSize = parsed.GetValue(_batchSize) ?? preset.BatchSize,
            LearningRate = parsed.GetValue(_learningRate) ??
                (kind == OptimizerKind.Sgd && !keepsLearningRate ? TrainPreset.SgdLearningRate : preset.LearningRate),
            Schedule = _schedule.Apply(parsed, preset.Schedule),
            Optimizer = optimizer with
            {
                Kind = kind,
                Momentum = parsed.GetValue(_momentum) ?? optimizer.Momentum,
                Nesterov = parsed.GetValue(_nesterov) || optimizer.Nesterov,
                WeightDecay = parsed.GetValue(_weightDecay) ?? optimizer.WeightDecay,
                MaxNorm = parsed.GetValue(_clip) ?? optimizer.MaxNorm,
            },
            Dropout = parsed.GetValue(_drop) ?? preset.Dropout,
            LabelSmoothing = parsed.GetValue(_smoothing) ?? preset.LabelSmoothing,
            ClassWeights = parsed.GetValue(_classWeights) ?? preset.ClassWeights,
            EmaDecay = parsed.GetValue(_ema) ?? preset.EmaDecay,
            ValidationFraction = parsed.GetValue(_validation) ?? preset.ValidationFraction,
            KeepUnknown = parsed.GetValue(_keepUnknown) || preset.KeepUnknown,
            MaxUnreadable = parsed.GetValue(_maxUnreadable) ?? preset.MaxUnreadable,
            Augmentation = _augmentation.Apply(parsed, preset.Augmentation),
            Seed = parsed.GetValue(_seed) ?? preset.Seed,
            Threads = parsed.GetValue(_threads) ?? preset.Threads,
            Workers = parsed.GetValue(Workers) ?? preset.Workers,
        };
    }
}
