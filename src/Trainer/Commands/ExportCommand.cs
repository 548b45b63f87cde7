using System.CommandLine;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Export;
using Wikiart.Cuda.Trainer.Export.Onnx;
using Wikiart.Cuda.Trainer.Inference;
using Wikiart.Cuda.Trainer.Terminal;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart export</c>: writes a trained model for other programs.</summary>
internal sealed class ExportCommand
{
    private readonly Screen _screen;
    private readonly Argument<string?> _run = WeightsArgument.CreateRun();

    private readonly Option<string?> _onnx = new("--onnx")
    {
        Description = "Write an ONNX model: any batch, one output of logits a task, label names in its metadata. [default: none]",
        HelpName = "FILE",
    };

    private readonly Option<string?> _safetensors = new("--safetensors")
    {
        Description = "Write the weights alone, under PyTorch's state_dict names. [default: none]",
        HelpName = "FILE",
    };

    private readonly Option<bool> _preprocessing = new("--preprocessing")
    {
        Description = "ONNX: take 8-bit RGB pixels [batch, S, S, 3] and normalise them inside the graph. [default: off]",
    };

    private readonly Option<bool> _externalData = new("--external-data")
    {
        Description = "ONNX: put the weights into FILE.data beside the model; beyond 2 GB that is done anyway. [default: off]",
    };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public ExportCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("export", "Writes a trained model as ONNX or as PyTorch's weights.")
        {
            _run, _onnx, _safetensors, _preprocessing, _externalData,
        };
        Command.SetAction(Run);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private int Run(ParseResult parsed)
    {
        string? onnx = parsed.GetValue(_onnx);
        string? safetensors = parsed.GetValue(_safetensors);
        bool preprocessing = parsed.GetValue(_preprocessing);
        bool externalData = parsed.GetValue(_externalData);
        if (onnx is null && safetensors is null)
        {
            throw new UserException("There is nothing to export to: give --onnx FILE, --safetensors FILE or both.");
        }

        if (onnx is null && (preprocessing || externalData))
        {
            throw new UserException($"{(preprocessing ? _preprocessing : _externalData).Name} is about ONNX and needs --onnx FILE.");
        }

        using TrainedModel trained = new(WeightsArgument.Resolve(parsed.GetValue(_run)));
        if (onnx is not null)
        {
            RefuseSource(trained.Path, onnx);
            OnnxExport.Write(onnx, trained, preprocessing, externalData);
            _screen.Output.WriteLine($"{onnx}: ONNX, {string.Join(", ", trained.Info.Tasks.Select(task => task.Task))} from {trained.Path}");
        }

        if (safetensors is not null)
        {
            RefuseSource(trained.Path, safetensors);
            SafetensorsExport.Write(safetensors, trained);
            _screen.Output.WriteLine($"{safetensors}: PyTorch's weights, from {trained.Path}");
        }

        return ExitCode.Success;
    }

    private static void RefuseSource(string source, string target)
    {
        if (Path.GetFullPath(source) == Path.GetFullPath(target))
        {
            throw new UserException($"'{target}' is the checkpoint itself; export it to another file.");
        }
    }
}
