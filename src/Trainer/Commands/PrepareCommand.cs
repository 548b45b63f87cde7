using System.CommandLine;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Packed;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Terminal;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart prepare</c>: decodes and resizes a data set once, so that training reads pixels instead of JPEGs.</summary>
internal sealed class PrepareCommand
{
    private const int DefaultSide = 256;

    private readonly Screen _screen;
    private readonly SourceArguments _source = new();

    private readonly Argument<string> _data = new("DATA") { Description = "Paintings, in any form that train takes." };

    private readonly Option<string?> _out = new("--out")
    {
        Description = "Folder to write into; if an earlier run was stopped there, or the data has grown, only what is missing is decoded. " +
            "[default: DATA.packed]",
        HelpName = "FOLDER",
    };

    private readonly Option<int> _resize = new("--resize")
    {
        Description = "Length that the shorter side is resized to, in pixels; smaller pictures are kept as they are.",
        HelpName = "PIXELS",
        DefaultValueFactory = _ => DefaultSide,
    };

    private readonly Option<int> _workers = new("--workers") { Description = "Threads that decode; 0 for one a core.", HelpName = "N" };

    private readonly Option<double> _maxUnreadable = new("--max-unreadable")
    {
        Description = "Fraction of unreadable pictures, 0 to 1, beyond which packing stops.",
        HelpName = "F",
        DefaultValueFactory = _ => 0.1,
    };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public PrepareCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("prepare", "Decodes and resizes a data set once, into files that train and eval read at full speed.")
        {
            _data, _out, _resize, _workers, _maxUnreadable,
        };
        _source.AddTo(Command);
        Command.SetAction(Run);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private int Run(ParseResult parsed)
    {
        string data = parsed.GetValue(_data)!;
        PackOptions options = Options(parsed, data);
        using StopRequest stop = new();
        using IPaintingSource source = PaintingSources.Open(data, _source.Of(parsed) with { InOrder = true });
        if (source is PackedPaintings)
        {
            throw new UserException($"'{data}' is packed already; give prepare what it was made from.");
        }

        CreateFolder(options.Folder);
        _screen.Output.WriteLine($"{source.Description}; packing at {options.Side} px into {options.Folder}");
        Packer packer = new(source, options);
        bool finished = false;
        _screen.Work.Track("prepare", source.Count, report => finished = packer.Run(
            () => stop.IsRequested,
            progress => report(progress.Done, progress.Unreadable > 0 ? $" · {progress.Unreadable} unreadable" : string.Empty)));
        foreach (UnreadableImage image in packer.Unreadable)
        {
            _screen.Output.WriteLine($"unreadable {image.Name}: {image.Reason}");
        }

        PackProgress done = packer.Progress;
        _screen.Output.WriteLine($"{done.Decoded} decoded, {done.Reused} packed before or twice in the data, {done.Unreadable} unreadable");
        if (!finished)
        {
            _screen.Output.WriteLine($"Stopped after {done.Done} of {source.Count}; the same command goes on from there.");
            return ExitCode.Interrupted;
        }

        _screen.Output.WriteLine($"Next: {Invocation.Name} train --data {options.Folder}");
        return ExitCode.Success;
    }

    private PackOptions Options(ParseResult parsed, string data)
    {
        int side = parsed.GetValue(_resize);
        int workers = parsed.GetValue(_workers);
        double maxUnreadable = parsed.GetValue(_maxUnreadable);
        if (side < 1 || workers < 0 || !(maxUnreadable is >= 0 and <= 1))
        {
            throw new UserException(
                $"--resize is {side}, --workers {workers} and --max-unreadable {maxUnreadable}; they must be at least 1, at least 0, and from 0 to 1.");
        }

        return new PackOptions
        {
            Folder = parsed.GetValue(_out) ?? Path.TrimEndingDirectorySeparator(data) + ".packed",
            SourceName = data,
            Side = side,
            Threads = workers == 0 ? Environment.ProcessorCount : workers,
            MaxUnreadable = maxUnreadable,
        };
    }

    /// <summary>A folder of something else must not become a data set by mistake.</summary>
    private static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            if (Directory.EnumerateFileSystemEntries(folder).FirstOrDefault(path => !Path.GetFileName(path).Contains(".packed")) is { } other)
            {
                throw new UserException($"'{folder}' holds '{Path.GetFileName(other)}', which is no packed data; give an empty folder as --out.");
            }
        }
        catch (Exception error) when (FileError.Is(error))
        {
            throw new UserException($"The folder '{folder}' cannot be made: {FileError.Reason(folder, error)}.", error);
        }
    }
}
