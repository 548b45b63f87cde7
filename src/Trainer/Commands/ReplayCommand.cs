using System.CommandLine;
using Spectre.Console;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Terminal;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart replay</c>: the step whose loss was not finite once more, layer by layer.</summary>
internal sealed class ReplayCommand
{
    private readonly Screen _screen;
    private readonly DeviceArguments _device = new();

    private readonly Argument<string> _file = new("FILE")
    {
        Description = "The nan-step-N.safetensors that train left in the run's folder.",
    };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public ReplayCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("replay", "Computes a step whose loss was NaN or infinite again and shows the values of each layer.")
        {
            _file,
        };
        _device.AddTo(Command);
        Command.SetAction(Run);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private int Run(ParseResult parsed)
    {
        string path = parsed.GetValue(_file)!;
        using SafetensorsFile file = SafetensorsFile.Open(path);
        CheckpointInfo info = CheckpointInfo.Read(path, file);
        PixelBatch batch = StepDump.ReadBatch(path, file);
        using ComputeDevice device = ComputeDevice.Open(_device.Of(parsed, info.Options.Threads), _screen.Errors.WriteLine);
        using Evaluator evaluator = new(
            new LayerContext(device.Operations, isTraining: false),
            new LearnerOptions { Model = info.Model, BatchSize = batch.Count, Side = batch.Side });
        Checkpoint.LoadWeights(path, file, evaluator.Model);
        evaluator.Evaluate(batch, new EpochMetrics(evaluator.Model.Heads));
        Table table = new Table().Border(TableBorder.Rounded);
        foreach (string column in (string[])["layer", "values", "smallest", "largest", "NaN or infinite"])
        {
            table.AddColumn(column);
        }

        foreach (Layer layer in evaluator.Model.Layers)
        {
            foreach (Parameter parameter in layer.Parameters)
            {
                Row(table, parameter.Tensor.Name, "weights", ValueRange.Of(parameter.Device, parameter.Flat));
            }

            Row(table, layer.Name, "output", ValueRange.Of(evaluator.Model.Device, layer.FlatOutput));
        }

        _screen.Write(table);
        for (int task = 0; task < info.Tasks.Count; task++)
        {
            _screen.Output.WriteLine($"loss of {info.Tasks[task].Task}: {evaluator.Losses[task]}");
        }

        return ExitCode.Success;
    }

    private static void Row(Table table, string name, string values, ValueRange range) => table.AddRow(
        new Text(name), new Text(values), new Text($"{range.Min:G4}"), new Text($"{range.Max:G4}"), new Text($"{range.NonFinite}"));
}
