using System.CommandLine;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Import;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>Options with which training starts: data, config file, first weights, and all that the run depends on.</summary>
internal sealed class NewRunArguments
{
    private readonly DeviceArguments _device = new();

    private readonly Option<string?> _config = new("--config")
    {
        Description = "A JSON file with options, as the config.json of a run; the command line goes over it. [default: none]",
        HelpName = "FILE",
    };

    private readonly Option<string?> _weights = new("--weights")
    {
        Description = "Start from the weights of this safetensors file, PyTorch checkpoint or ONNX graph (its residual trunk), with PyTorch's, " +
            "torchvision's or Hugging Face's names; heads that it lacks start at random. [default: PyTorch's random initialisation]",
        HelpName = "FILE",
    };

    private readonly Option<PixelOrder?> _pixels = Choice.Option<PixelOrder>(
        "--weights-pixels",
        "How the network of --weights takes its pixels: rgb, normalised as ImageNet; bgr255, blue first and 0 to 255 less the mean. [default: rgb]");

    /// <summary>Where the paintings are.</summary>
    public Option<string?> Data { get; } = new("--data")
    {
        Description = "A .parquet file or a folder of them, a CSV or JSONL manifest, ArtGAN's folder, or a folder a class. " +
            "[default: demo data, painted into data/demo]",
        HelpName = "PATH",
    };

    /// <summary>The options of the training itself.</summary>
    public TrainArguments Training { get; } = new();

    /// <summary>Options that determine the run; a resumed one has them already.</summary>
    public IReadOnlyList<Option> Fixed => [.. Training.Fixed, .. _device.Arithmetic, _config, _weights, _pixels];

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Data, _config, _weights, _pixels, Training.Epochs, Training.Workers, .. Training.Fixed])
        {
            command.Add(option);
        }

        _device.AddTo(command);
    }

    /// <summary>The run's options: the preset, the config file over it, and what the user typed over both.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>Options that were checked.</returns>
    /// <exception cref="UserException">An option is out of range.</exception>
    public TrainOptions Options(ParseResult parsed)
    {
        ConfigFile? config = parsed.GetValue(_config) is { } path ? ConfigFile.Read(path) : null;
        string demo = DemoData.ShardIn(DemoData.Folder);
        string? chosen = parsed.GetValue(Data) ?? config?.Data;
        TrainOptions preset = chosen is null ? TrainPreset.Demo(demo) : TrainOptions.Baseline(chosen);
        if (parsed.GetValue(_weights) is { } weights && ForeignWeights.IsOnnx(weights))
        {
            preset = preset with { Residual = OnnxResidualTrunk.Open(weights).Options };
        }

        if (config is not null)
        {
            preset = config.Over(preset) with { Data = chosen ?? demo };
        }

        TrainOptions options = _device.Apply(parsed, Training.Apply(parsed, preset, keepsLearningRate: config?.HasLearningRate ?? false));
        TrainOptionsCheck.Check(options);
        return options;
    }

    /// <summary>Opens the device that the user chose.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="say">Says what is done.</param>
    /// <returns>A device that the caller disposes.</returns>
    /// <exception cref="UserException">It cannot be used.</exception>
    public ComputeDevice OpenDevice(ParseResult parsed, TrainOptions options, Action<string> say) =>
        ComputeDevice.Open(_device.Of(parsed, options.Threads) with { Conv = options.Conv, Simd = options.Simd }, say);

    /// <summary>Opens the paintings; demo data that nobody has painted yet are painted first.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="say">Says what is done.</param>
    /// <returns>Paintings that the caller disposes.</returns>
    /// <exception cref="UserException">They cannot be read.</exception>
    public TrainingData OpenData(ParseResult parsed, TrainOptions options, Action<string> say)
    {
        if (parsed.GetValue(Data) is null && options.Data == DemoData.ShardIn(DemoData.Folder))
        {
            DemoData.Ensure(say);
        }

        return new TrainingData(options);
    }

    /// <summary>Gives a learner its first weights.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="learner">Receives them.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="UserException">The weights cannot be read or do not fit.</exception>
    public void InitializeWeights(ParseResult parsed, Learner learner, ulong seed)
    {
        if (parsed.GetValue(_weights) is not { } weights)
        {
            WeightInitializer.Initialize(learner.Model.State, seed);
            return;
        }

        using WeightsFile file = WeightsFile.Open(weights);
        if (WeightCheck.HoldsHeads(file.File, learner.Model))
        {
            Checkpoint.LoadWeights(weights, file.File, learner.Model);
        }
        else
        {
            WeightInitializer.Initialize(learner.Model.State, seed);
            Checkpoint.LoadTrunk(weights, file.File, learner.Model);
        }

        FirstConvolution.Adapt(learner.Model, parsed.GetValue(_pixels) ?? PixelOrder.Rgb);
    }
}
