using System.CommandLine;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Demo;
using Wikiart.Cuda.Trainer.Terminal;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart demo</c>: writes the demo data and a sheet to look at.</summary>
internal sealed class DemoCommand
{
    private const int SheetColumns = 12;
    private const int SheetRows = 5;

    private readonly Screen _screen;

    private readonly Option<string> _out = new("--out")
    {
        Description = "Folder to write into.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => DemoData.Folder,
    };

    private readonly Option<int> _count = new("--count")
    {
        Description = "Pictures.",
        HelpName = "N",
        DefaultValueFactory = _ => DemoData.DefaultCount,
    };

    private readonly Option<int> _size = new("--size")
    {
        Description = "Side of a picture, in pixels.",
        HelpName = "PIXELS",
        DefaultValueFactory = _ => DemoGenerator.DefaultSide,
    };

    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Which pictures.",
        HelpName = "N",
        DefaultValueFactory = _ => DemoData.DefaultSeed,
    };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public DemoCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("demo", "Paints the demo data: a parquet file laid out as huggan/wikiart, and a contact sheet.")
        {
            _out, _count, _size, _seed,
        };
        Command.SetAction(Run);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private int Run(ParseResult parsed)
    {
        string folder = parsed.GetValue(_out)!;
        int count = parsed.GetValue(_count);
        int size = parsed.GetValue(_size);
        if (count < 1 || size < 16)
        {
            throw new UserException($"--count is {count} and --size {size}; they must be at least 1 and 16.");
        }

        string shard = DemoData.ShardIn(folder);
        DemoData.Write(folder, count, parsed.GetValue(_seed), size);
        using IPaintingSource source = PaintingSources.Open(shard);
        string sheet = Path.Combine(folder, "contact-sheet.png");
        int[] samples = [.. Enumerable.Range(0, Math.Min(source.Count, SheetColumns * SheetRows))];
        ContactSheet.Write(source, samples, SheetColumns, size, sheet);
        _screen.Output.WriteLine($"{shard}: {source.Description}");
        foreach (LabelSet task in source.Tasks)
        {
            _screen.Output.WriteLine($"  {task.Task}: {string.Join(", ", task.ClassNames)}");
        }

        _screen.Output.WriteLine($"{DemoData.PicturesIn(folder)}: pictures that are not in it");
        _screen.Output.WriteLine($"{sheet}: the first {samples.Length} pictures");
        return ExitCode.Success;
    }
}
