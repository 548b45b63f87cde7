using System.CommandLine;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>The option that sizes the heads of a model without data.</summary>
internal sealed class ClassesArgument
{
    /// <summary>The option.</summary>
    public Option<string> Option { get; } = new("--classes")
    {
        Description = "Tasks and how many classes each has.",
        HelpName = "TASK=N,…",
        DefaultValueFactory = _ => "artist=129,genre=11,style=27",
    };

    /// <summary>What the user typed.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>One head a task.</returns>
    /// <exception cref="UserException">A part is not a task and a number above 0.</exception>
    public HeadOptions[] Of(ParseResult parsed) => [.. Lists.Names(parsed.GetValue(Option)!)!.Select(part =>
        part.Split('=') is [var task, var count] && task.Length > 0 && int.TryParse(count, out int number) && number > 0
            ? new HeadOptions(task, number)
            : throw new UserException($"--classes has '{part}'; expected a task and a number above 0, for example artist=129."))];
}
