using System.CommandLine;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>Options that say how a data set is to be read.</summary>
internal sealed class SourceArguments
{
    /// <summary>The label columns.</summary>
    public Option<string?> Columns { get; } = new("--columns")
    {
        Description = "Label columns, each one task. [default: all that the data is known to have]",
        HelpName = "NAME,…",
    };

    /// <summary>Files with class names.</summary>
    public Option<string?> ClassFiles { get; } = CreateClassFiles();

    /// <summary>An option for files with class names.</summary>
    public static Option<string?> CreateClassFiles() => new("--class-files")
    {
        Description = "Files that fix the classes of tasks and their order: one class a line, or \"number class\". [default: as in the data]",
        HelpName = "TASK=FILE,…",
    };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        command.Add(Columns);
        command.Add(ClassFiles);
    }

    /// <summary>What the user typed.</summary>
    /// <param name="parsed">The command line.</param>
    public PaintingSourceOptions Of(ParseResult parsed) => new()
    {
        Columns = Lists.Names(parsed.GetValue(Columns)),
        ClassFiles = Files(parsed.GetValue(ClassFiles)),
    };

    /// <summary>Reads a list of files by task.</summary>
    /// <param name="text">For example <c>artist=artists.txt,style=styles.txt</c>; null for none.</param>
    /// <exception cref="UserException">It is not such a list.</exception>
    public static IReadOnlyDictionary<string, string>? Files(string? text)
    {
        if (text is null)
        {
            return null;
        }

        Dictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (string part in Lists.Names(text)!)
        {
            int equals = part.IndexOf('=');
            if (equals <= 0 || equals == part.Length - 1 || !files.TryAdd(part[..equals].Trim(), part[(equals + 1)..].Trim()))
            {
                throw new UserException($"--class-files is '{text}'; expected for example artist=artists.txt,style=styles.txt.");
            }
        }

        return files;
    }
}
