using System.CommandLine;
using Spectre.Console;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Kernels.Optimizers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Terminal;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart summary</c>: a model's layers, shapes, parameters and memory, as torchinfo prints them.</summary>
internal sealed class SummaryCommand
{
    private readonly Screen _screen;
    private readonly PlannedModelArguments _model = new();

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public SummaryCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("summary", "Lists a model's layers with output shapes, parameters, multiply-adds and memory; allocates nothing.");
        _model.AddTo(Command);
        Command.SetAction(Run);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private int Run(ParseResult parsed)
    {
        (TrainOptions options, ModelOptions sizes) = _model.Of(parsed);
        using MetaDevice device = new();
        LayerContext context = new(device, isTraining: true);
        using PaintingClassifier model = new(context, sizes, options.BatchSize, fusesUpdate: true);
        long planned = device.LiveBytes;
        using Optimizer optimizer = options.Optimizer.Create(context, model.TrainedParameters);
        _screen.Write(Layers(model));
        _screen.Write(Totals(model, planned, device.LiveBytes - planned));
        return ExitCode.Success;
    }

    private static Table Layers(PaintingClassifier model)
    {
        Table table = new Table().Border(TableBorder.Rounded);
        table.AddColumn("layer").AddColumn("type").AddColumn("output shape");
        table.AddColumn(new TableColumn("parameters").RightAligned()).AddColumn(new TableColumn("multiply-adds").RightAligned());
        table.AddRow(new Text("input"), new Text(string.Empty), new Text(model.Input.ToNchw().ToString()), new Text("–"), new Text("–"));
        foreach (Layer layer in model.Layers)
        {
            long count = layer.Parameters.Sum(parameter => parameter.Slices.Sum(slice => slice.Count));
            table.AddRow(
                new Text(layer.Name.Replace(" + ", "\n")),
                new Text(layer.Kind),
                new Text(layer.OutputText),
                new Text(Count(count)),
                new Text(Count(layer.MultiplyAdds)));
        }

        return table;
    }

    private static Grid Totals(PaintingClassifier model, long planned, long optimizer)
    {
        long parameters = model.ParameterCount * sizeof(float);
        long activations = model.Layers.Sum(layer => layer.OutputBytes);
        Grid grid = new Grid().AddColumn().AddColumn(new GridColumn().RightAligned());
        Row("parameters", $"{model.ParameterCount:N0}");
        Row("multiply-adds, forward", $"{model.Layers.Sum(layer => layer.MultiplyAdds) / 1e9:N2} G");
        Row("memory: parameters", Megabytes(parameters));
        Row("memory: activations", Megabytes(activations + InputBytes(model)));
        Row("memory: gradients", Megabytes(planned - parameters - activations));
        Row("memory: optimizer", Megabytes(optimizer));
        Row("memory: training step, in all", Megabytes(planned + optimizer + InputBytes(model)));
        return grid;

        void Row(string name, string value) => grid.AddRow(new Text(name), new Text(value));
    }

    private static long InputBytes(PaintingClassifier model) => model.Input.Count * sizeof(float);

    private static string Count(long count) => count == 0 ? "–" : $"{count:N0}";

    private static string Megabytes(long bytes) => $"{bytes / 1e6:N1} MB";
}
